import { CONTRIB } from '../catalogue/contrib.ts';
import { LIBRARIES } from '../catalogue/extensions.ts';
import { bringsExtension, packagesOf } from './extension-package.ts';
import { libraryNames } from './preload.ts';
import type { Finding, Rule } from './finding.ts';

/** Libraries of PostgreSQL itself and of its contributed modules that are no extensions. */
const OWN = new Set(
  'auth_delay auto_explain basebackup_to_shell basic_archive dict_snowball libpqwalreceiver passwordcheck pgoutput sepgsql test_decoding worker_spi'.split(
    ' ',
  ),
);

/** The server does not start without a library that it is to load. */
export const libraries: Rule = (cluster, inventory) => {
  const { params } = cluster;
  const own = params.pg_parameters['shared_preload_libraries'];
  const path = own === undefined ? ['pg_libs'] : ['pg_parameters', 'shared_preload_libraries'];
  const names = libraryNames(String(own ?? params.pg_libs));
  const packages = packagesOf(cluster, inventory);
  const lacking = names.filter(
    (name) =>
      packages !== undefined &&
      !OWN.has(name) &&
      !CONTRIB.has(name) &&
      LIBRARIES.has(name) &&
      !bringsExtension(packages, name),
  );
  return [
    ...lacking.map((name): Finding => ({
      rule: 'library-package',
      severity: 'warning',
      path,
      words: name,
      lacks: `package of ${name} for ${cluster.name}`,
      message: `PostgreSQL is to load ${name}, and neither pg_extensions nor pg_packages names its package: it would not start`,
      hint: `Add ${name} to pg_extensions, or take it out here; nothing to do when its package is on the hosts.`,
    })),
    ...withoutComma(String(own ?? params.pg_libs)).map((finding) => ({ ...finding, path })),
    ...citusFirst(names, params.pg_mode).map((finding) => ({ ...finding, path })),
  ];
};

/** The list is handed to PostgreSQL as it is. */
function withoutComma(text: string): readonly Omit<Finding, 'path'>[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /\s/.test(name) && !/["']/.test(name))
    .map((name) => ({
      rule: 'library-list',
      message: `${name} is one name for PostgreSQL, which would find no such library and not start`,
      hint: `Write commas: ${name.split(/\s+/).join(', ')}`,
      words: name,
    }));
}

/** Patroni puts it there by itself where pg_mode says so. */
function citusFirst(names: readonly string[], mode: string): readonly Omit<Finding, 'path'>[] {
  if (mode === 'citus' || names.indexOf('citus') < 1) return [];
  return [
    {
      rule: 'library-order',
      message: `citus stands behind ${names[0] ?? ''}, and PostgreSQL does not start unless it comes first`,
      hint: `Write it first: citus, ${names.filter((name) => name !== 'citus').join(', ')}`,
      words: 'citus',
    },
  ];
}
