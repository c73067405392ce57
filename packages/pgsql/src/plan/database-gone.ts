import type { Stage } from '@pigsty/sdk';
import { pgDatabase } from '../ops/database.ts';
import { pgRole } from '../ops/role.ts';
import { sessionOf, type PgCluster } from '../spec/cluster.ts';
import { atLeader } from './stages.ts';

/**
 * Drops a database that another module had asked for, with its owner, at the leader. Nothing of it is kept: for a removal
 * that was told to delete data.
 */
export function pgDatabaseGone(
  cluster: PgCluster,
  {
    name,
    owner,
    after,
  }: { readonly name: string; readonly owner: string; readonly after: readonly string[] },
): Stage {
  const place = {
    session: sessionOf(cluster.params),
    cluster: cluster.name,
    state: 'absent',
    noLongerDeclared: 'leave',
  } as const;
  return atLeader(cluster, {
    name: 'database-gone',
    after,
    ops: [
      pgDatabase({ ...place, name, createOptions: [], parameters: {}, grant: [], revoke: [] }),
      pgRole({
        ...place,
        name: owner,
        attributes: {},
        exactVerifier: false,
        memberships: [],
        parameters: {},
      }),
    ],
  });
}
