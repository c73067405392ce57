import { MOST_OF_DATABASE } from '../../render/pgbouncer-ini.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';
import { maxConnections } from './parameter-pairs.ts';

/** Limits of PgBouncer that another limit keeps it from ever reaching: clients wait, or get errors of the server. */
export const poolLimits: Rule = ({ params }) =>
  params.pgbouncer_enabled ? [...ofDatabases(params), ...ofUsers(params)] : [];

interface Limit {
  readonly name: string;
  readonly value: number;
  /** Who sets it, where that is not the object itself. */
  readonly of: string;
}

function ofDatabases(params: PgsqlParams): readonly Finding[] {
  const server = maxConnections(params);
  return params.pg_databases.flatMap((database, i): readonly Finding[] => {
    const { name, state, pgbouncer, connlimit = -1, pool_connlimit: all } = database;
    if (state === 'absent' || !pgbouncer) return [];
    const limits: readonly Limit[] = [
      ...(connlimit > 0 ? [{ name: 'connlimit', value: connlimit, of: name }] : []),
      { name: 'pool_connlimit', value: all ?? MOST_OF_DATABASE, of: all === undefined ? 'PgBouncer' : name },
      { name: 'max_connections', value: server, of: 'PostgreSQL' },
    ];
    return [
      ...(['pool_size', 'pool_size_min'] as const).flatMap((key) =>
        beyond(database[key], limits, ['pg_databases', i, key]),
      ),
      ...beyond(
        all,
        limits.filter((limit) => limit.name !== 'pool_connlimit'),
        ['pg_databases', i, 'pool_connlimit'],
      ),
      ...least(database, ['pg_databases', i, 'pool_size_min']),
    ];
  });
}

function ofUsers(params: PgsqlParams): readonly Finding[] {
  const server = maxConnections(params);
  return params.pg_users.flatMap((user, i): readonly Finding[] => {
    const { name, state, pgbouncer, superuser, connlimit = -1, pool_connlimit: pooled } = user;
    if (state === 'absent' || !pgbouncer) return [];
    return beyond(
      pooled,
      [
        // A superuser has no limit.
        ...(connlimit > 0 && superuser !== true ? [{ name: 'connlimit', value: connlimit, of: name }] : []),
        { name: 'max_connections', value: server, of: 'PostgreSQL' },
      ],
      ['pg_users', i, 'pool_connlimit'],
    );
  });
}

/** A limit that is above the lowest one of those that hold as well. */
function beyond(
  value: number | undefined,
  limits: readonly Limit[],
  path: Finding['path'],
): readonly Finding[] {
  const [lowest] = limits.toSorted((a, b) => a.value - b.value);
  if (value === undefined || lowest === undefined || value <= lowest.value) return [];
  const key = String(path.at(-1));
  return [
    {
      rule: 'pool-limit',
      severity: 'warning',
      path,
      message: `${key}: ${value} is never reached: ${lowest.name} of ${lowest.of} is ${lowest.value}`,
      hint: `Write ${lowest.value} or less, or raise ${lowest.name}.`,
    },
  ];
}

/** PgBouncer opens as many as it keeps open, and closes them again. */
function least(
  { pool_size: size, pool_size_min: kept }: PgsqlParams['pg_databases'][number],
  path: Finding['path'],
): readonly Finding[] {
  if (size === undefined || kept === undefined || kept <= size) return [];
  return [
    {
      rule: 'pool-limit',
      severity: 'warning',
      path,
      message: `pool_size_min: ${kept} is more than pool_size: ${size}`,
      hint: `Write ${size} or less.`,
    },
  ];
}
