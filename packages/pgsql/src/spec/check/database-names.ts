import { isWritten, nearestName } from '@pigsty/sdk';
import type { Finding, Rule } from './finding.ts';

/** Settings of extensions that work in one database. */
const SETTINGS = ['cron.database_name', 'pg_net.database_name'];

/** Databases that something else of the cluster is set to work in. */
export const databaseNames: Rule = (cluster, inventory) => {
  const { params, instances } = cluster;
  const known = [
    'postgres',
    ...params.pg_databases.flatMap((one) => (one.state === 'absent' ? [] : [one.name])),
  ];
  const host = instances[0]?.host ?? '';
  const named: readonly (readonly [string, Finding['path']])[] = [
    ...(isWritten(inventory, host, ['pg_primary_db'])
      ? [[params.pg_primary_db, ['pg_primary_db']] as const]
      : []),
    ...SETTINGS.flatMap((name) => {
      const value = params.pg_parameters[name];
      return typeof value === 'string' ? [[value, ['pg_parameters', name]] as const] : [];
    }),
  ];
  return named.flatMap(([name, path]): readonly Finding[] => {
    if (known.includes(name)) return [];
    const near = nearestName(name, known);
    return [
      {
        rule: 'unknown-database',
        severity: 'warning',
        path,
        message: `${String(path.at(-1))} names the database ${name}, which pg_databases does not have`,
        hint:
          near === undefined
            ? 'Add it to pg_databases; nothing to do when it is made elsewhere.'
            : `Did you mean ${near}?`,
      },
    ];
  });
};
