import { isWritten, nearestName, type Inventory } from '@pigsty/sdk';
import { createdInDatabases } from './created-extensions.ts';
import type { Finding, Rule } from './finding.ts';

const TEMPLATES = ['template0', 'template1'];

/** Settings of extensions that work in one database. */
const SETTINGS = ['cron.database_name', 'pg_net.database_name'];

/** pg_cron lives in one database of the server, and CREATE EXTENSION refuses it in all others. */
export const cronDatabase: Rule = ({ params }) => {
  const written = params.pg_parameters['cron.database_name'];
  const own = written ?? params.pg_primary_db;
  const known = ['postgres', ...params.pg_databases.map(({ name }) => name)];
  return createdInDatabases(params).flatMap(({ name, path }): readonly Finding[] => {
    const database = params.pg_databases[Number(path[1])]?.name ?? '';
    // A name that no database has is told there.
    if (name !== 'pg_cron' || database === own || !known.includes(String(own))) return [];
    return [
      {
        rule: 'extension-database',
        severity: written === undefined ? 'warning' : 'error',
        path,
        against: { path: ['pg_parameters', 'cron.database_name'] },
        message: `pg_cron can be created in one database only, and cron.database_name is ${String(own)}, not ${database}`,
        hint: `Delete it here, or set cron.database_name: ${database} in pg_parameters.`,
      },
    ];
  });
};

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
  const exported = ['pg_exporter_include_database', 'pg_exporter_exclude_database'] as const;
  const inLists = exported.flatMap((parameter) =>
    params[parameter].split(',').map((word) => [word.trim(), [parameter]] as const),
  );
  // A database that is left out and not there does no harm, unless it is a slip of one that is.
  const slips = inLists.filter(
    ([name, [list]]) =>
      name !== '' &&
      !TEMPLATES.includes(name) &&
      (list === 'pg_exporter_include_database' || nearestName(name, known) !== undefined),
  );
  // A list that several clusters have is right where one of them has the database.
  const shared = (parameter: string, name: string): boolean =>
    inventory
      .derive(declaredWith)
      .get(`${parameter} ${params[parameter as (typeof exported)[number]]}`)
      ?.has(name) ?? false;
  return [...named, ...slips.filter(([name, [list]]) => !shared(list, name))].flatMap(
    ([name, path]): readonly Finding[] => {
      if (known.includes(name)) return [];
      const near = nearestName(name, known);
      return [
        {
          rule: 'unknown-database',
          lacks: `database ${name} of ${params.pg_cluster}`,
          severity: 'warning',
          path,
          message: `${String(path.at(-1))} names the database ${name}, which pg_databases does not have`,
          hint:
            near === undefined
              ? 'Add it to pg_databases; nothing to do when it is made elsewhere.'
              : `Did you mean ${near}?`,
        },
      ];
    },
  );
};

/** By parameter and value, as they are written: databases of all hosts that have them. */
function declaredWith({ hosts }: Inventory): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { vars } of hosts.values())
    for (const parameter of ['pg_exporter_include_database', 'pg_exporter_exclude_database']) {
      const [value, databases] = [vars[parameter], vars['pg_databases']];
      if (typeof value !== 'string' || !Array.isArray(databases)) continue;
      const key = `${parameter} ${value}`;
      const names = found.get(key) ?? new Set<string>();
      found.set(key, names);
      for (const one of databases as readonly unknown[])
        if (typeof one === 'object' && one !== null && 'name' in one) names.add(String(one.name));
    }
  return found;
}
