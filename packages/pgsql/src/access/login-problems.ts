import type { AccessRequest } from './explain.ts';
import type { AccessFacts } from './facts.ts';

/** What prevents a login besides the rules; one sentence each. */
export function loginProblems(
  cluster: string,
  facts: AccessFacts,
  { user, database }: Pick<AccessRequest, 'user' | 'database'>,
): readonly string[] {
  const role = facts.roles.find((r) => r.name === user);
  const connect = facts.databases[database];
  const pooled = facts.pooler !== undefined && database !== 'replication';
  return [
    ...(role === undefined ? [`${cluster} has no role ${user}`] : []),
    ...(role?.login === false ? [`the role ${user} may not log in`] : []),
    ...(role?.expired === true ? [`the password of ${user} has expired`] : []),
    ...(database !== 'replication' && connect === undefined
      ? [`${cluster} has no database ${database}`]
      : []),
    ...(role?.login === true &&
    connect !== undefined &&
    connect !== null &&
    !role.superuser &&
    !connect.includes(user)
      ? [`${user} lacks the privilege CONNECT on ${database}`]
      : []),
    ...(pooled && !facts.poolerAsks && !facts.pooledUsers.includes(user)
      ? [`PgBouncer does not know the user ${user}, as pg_users does not give it pgbouncer: true`]
      : []),
    ...(pooled && !facts.pooledDatabases.includes(database)
      ? [`PgBouncer does not know the database ${database}`]
      : []),
  ];
}
