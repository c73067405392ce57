import { CONTRIB } from '../catalogue/contrib.ts';
import { EXTENSIONS } from '../catalogue/extensions.ts';
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
export const extensionPackages: Rule = ({ params, instances }, inventory) => {
  const packages = packagesOf(params);
  const others = instances.some(({ host }) => mayBring(inventory.hosts.get(host)?.vars['node_packages']));
  // Forks of PostgreSQL bring extensions of their own.
  if (packages === undefined || others || !['pgsql', 'citus'].includes(params.pg_mode)) return [];
  return createdInDatabases(params).flatMap((created) => missing(created, packages));
};

/** Every package by its name; nothing where one is of the repository's own naming, and may bring anything. */
function packagesOf({ pg_packages, pg_extensions }: PgsqlParams): readonly string[] | undefined {
  const words = [...pg_packages, ...pg_extensions].flatMap((line) => line.split(/[\s,]+/)).filter(Boolean);
  const names = words.map((word) => word.replace(/=.*$/, ''));
  if (names.some((name) => SETS[name] === undefined && !EXTENSIONS.has(name))) return undefined;
  return names.flatMap((name) => SETS[name] ?? [name]);
}

/** Whether packages for every node may be for PostgreSQL. */
function mayBring(packages: unknown): boolean {
  return /pg|postg|sql|timescale|citus/i.test(JSON.stringify(packages ?? ''));
}

function missing({ name, path }: CreatedExtension, packages: readonly string[]): readonly Finding[] {
  // A name that nobody knows is told by itself.
  if (CONTRIB.has(name) || !EXTENSIONS.has(name)) return [];
  const stem = stemOf(name);
  const family = BROUGHT_BY.find(([pattern]) => pattern.test(name))?.[1];
  const has = packages.some((word) => {
    const other = stemOf(word);
    return word === family || stem.includes(other) || other.includes(stem);
  });
  if (has) return [];
  return [
    {
      rule: 'extension-package',
      severity: 'warning',
      path,
      message: `the extension ${name} is to be created, and neither pg_extensions nor pg_packages names its package`,
      hint: `Add ${name === 'vector' ? 'pgvector' : name} to pg_extensions; nothing to do when its package is on the hosts.`,
    },
  ];
}

/** Packages of `http` and of `vault` are called pg_http and pg_vault. */
function stemOf(name: string): string {
  return name.replace(/^pg_?(?=.{3})/, '').replaceAll('_', '');
}
