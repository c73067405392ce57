import type { Inventory } from '@pigsty/sdk';
import { CONTRIB } from '../catalogue/contrib.ts';
import { EXTENSIONS } from '../catalogue/extensions.ts';
import type { PgCluster } from '../cluster.ts';
import type { PgsqlParams } from '../schema.ts';
import { createdInDatabases, type CreatedExtension } from './created-extensions.ts';
import type { Finding, Rule } from './finding.ts';

/** Sets of packages of which is known here what they bring. */
const SETS: Readonly<Record<string, readonly string[] | undefined>> = {
  'pgsql-main': ['pg_repack', 'wal2json', 'pgvector'],
  'pgsql-mini': [],
  'pgsql-client': [],
  'pgsql-common': [],
};

/** Extensions whose package is called quite differently. */
const BROUGHT_BY: readonly (readonly [RegExp, string])[] = [
  [/^address_standardizer/, 'postgis'],
  [/^columnar$/, 'hydra'],
  [/^pldbgapi$/, 'pldebugger'],
  [/^meta|^omni/, 'omnigres'],
];

/** Extensions of databases whose package is in no list: CREATE EXTENSION finds no files of them. */
export const extensionPackages: Rule = (cluster, inventory) => {
  const packages = packagesOf(cluster, inventory);
  if (packages === undefined) return [];
  return createdInDatabases(cluster.params)
    .flatMap((created) => missing(created, packages))
    .map(({ name, ...found }) => ({ ...found, lacks: `package of ${name} for ${cluster.name}` }));
};

/** Every package of a cluster by its name; nothing where others may bring anything. */
export function packagesOf(
  { params, instances }: PgCluster,
  inventory: Inventory,
): readonly string[] | undefined {
  const isUnclear = instances.some(({ host }) => {
    const vars = inventory.hosts.get(host)?.vars ?? {};
    // A list that was refused may name them all.
    const refused = [vars['pg_extensions'], vars['pg_packages']].some(
      (list) => list !== undefined && !Array.isArray(list),
    );
    return refused || mayBring(vars['node_packages']);
  });
  // Forks of PostgreSQL bring extensions of their own.
  if (isUnclear || !['pgsql', 'citus'].includes(params.pg_mode)) return undefined;
  return namesOf(params);
}

/** Nothing where one is of the repository's own naming. */
function namesOf({ pg_packages, pg_extensions }: PgsqlParams): readonly string[] | undefined {
  const words = [...pg_packages, ...pg_extensions].flatMap((line) => line.split(/[\s,]+/)).filter(Boolean);
  const names = words.map((word) => word.replace(/=.*$/, ''));
  if (names.some((name) => SETS[name] === undefined && !EXTENSIONS.has(name))) return undefined;
  return names.flatMap((name) => SETS[name] ?? [name]);
}

/** Whether packages for every node may be for PostgreSQL. */
function mayBring(packages: unknown): boolean {
  return /pg|postg|sql|timescale|citus/i.test(JSON.stringify(packages ?? ''));
}

function missing(
  { name, path }: CreatedExtension,
  packages: readonly string[],
): readonly (Finding & { readonly name: string })[] {
  // A name that nobody knows is told by itself.
  if (CONTRIB.has(name) || !EXTENSIONS.has(name)) return [];
  if (bringsExtension(packages, name)) return [];
  return [
    {
      name,
      rule: 'extension-package',
      severity: 'warning',
      path,
      message: `the extension ${name} is to be created, and neither pg_extensions nor pg_packages names its package`,
      hint: `Add ${name === 'vector' ? 'pgvector' : name} to pg_extensions; nothing to do when its package is on the hosts.`,
    },
  ];
}

/** Whether one of these packages is likely to have it. */
export function bringsExtension(packages: readonly string[], name: string): boolean {
  const stem = stemOf(name);
  const family = BROUGHT_BY.find(([pattern]) => pattern.test(name))?.[1];
  return packages.some((word) => {
    const other = stemOf(word);
    return word === family || stem.includes(other) || other.includes(stem);
  });
}

/** Packages of `http` and of `vault` are called pg_http and pg_vault. */
function stemOf(name: string): string {
  return name.replace(/^pg_?(?=.{3})/, '').replaceAll('_', '');
}
