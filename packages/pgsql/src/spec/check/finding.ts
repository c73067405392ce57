import type { ClusterFinding, Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import type { PgsqlParams } from '../schema.ts';

export type Finding = ClusterFinding;

/** A rule over one cluster. */
export type Rule = (cluster: PgCluster, inventory: Inventory) => readonly Finding[];

/** Entries of a list that have the name of an earlier one. */
export function duplicates(
  params: PgsqlParams,
  list: 'pg_default_roles' | 'pg_default_services' | 'pg_users' | 'pg_databases' | 'pg_services' | 'pg_slots',
): readonly Finding[] {
  const names = params[list].map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            rule: 'duplicate-name',
            path: [list, index, 'name'],
            message: `there are two ${list.replace(/^pg_(?:default_)?/, '')} ${name}`,
            hint: 'Join the two entries, or give one of them another name.',
          },
        ],
  );
}
