import { nearestName } from '@pigsty/sdk';
import type { PgsqlParams } from '../schema.ts';
import { createdIn, createdInDatabases } from './created-extensions.ts';
import type { Finding, Rule } from './finding.ts';

/** Extensions that refuse to be created, or to work, unless their library is there from the start; with its name. */
const PRELOADED: Readonly<Record<string, string | readonly string[] | undefined>> = {
  citus: 'citus',
  documentdb: ['pg_documentdb_core', 'pg_documentdb', 'pg_cron'],
  pg_cron: 'pg_cron',
  pg_net: 'pg_net',
  pg_partman_bgw: 'pg_partman_bgw',
  pg_qualstats: 'pg_qualstats',
  pg_stat_kcache: 'pg_stat_kcache',
  pg_stat_monitor: 'pg_stat_monitor',
  pg_stat_statements: 'pg_stat_statements',
  pg_wait_sampling: 'pg_wait_sampling',
  pgaudit: 'pgaudit',
  timescaledb: 'timescaledb',
  vchord: 'vchord',
};

/** Extensions of databases whose library the server does not load. */
export const preloadedExtensions: Rule = ({ params, group }, inventory) => {
  const loaded = librariesOf(params);
  const own = group === undefined ? undefined : inventory.groups.get(group)?.vars['pg_libs'];
  const instead = params.pg_parameters['shared_preload_libraries'] !== undefined;
  return [
    ...createdIn(params.pg_default_extensions, ['pg_default_extensions']),
    ...createdInDatabases(params),
  ].flatMap(({ name, path }): readonly Finding[] => {
    const library = missingLibrary(name, loaded);
    if (library === undefined) return [];
    const lacks = `the extension ${name} does not work before the server loads ${library}`;
    const finding = { rule: 'extension-library', severity: 'warning' } as const;
    if (instead)
      return [
        {
          ...finding,
          path: ['pg_parameters', 'shared_preload_libraries'],
          message: `shared_preload_libraries takes the place of pg_libs: ${lacks}, and it is not named here`,
          hint: 'Delete it here, and name all libraries in pg_libs.',
        },
      ];
    return [
      {
        ...finding,
        // A list of the cluster's own is where the library was left out; one that others share may be right for them.
        path: own === undefined ? path : ['pg_libs'],
        message: `${lacks}, and pg_libs does not name it`,
        hint: `Add ${library} to pg_libs; the members are restarted for it.`,
      },
    ];
  });
};

/** Citus comes first without being named: Patroni loads it. */
function librariesOf({ pg_libs, pg_parameters, pg_mode }: PgsqlParams): readonly string[] {
  const names = libraryNames(String(pg_parameters['shared_preload_libraries'] ?? pg_libs));
  return pg_mode === 'citus' ? ['citus', ...names] : names;
}

/** `$libdir/passwordcheck, auto_explain` as names alone. */
export function libraryNames(text: string): readonly string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.replaceAll(/['"]|^.*\/|\.so$/g, ''))
    .filter(Boolean);
}

function missingLibrary(extension: string, loaded: readonly string[]): string | undefined {
  // A slip of its name among the libraries is told there.
  return [PRELOADED[extension] ?? []]
    .flat()
    .find((library) => !loaded.some((word) => word === library || isMeant(word, library)));
}

function isMeant(word: string, library: string): boolean {
  return nearestName(word, [library]) !== undefined;
}
