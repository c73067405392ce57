import { gauge, label, orZero, seconds, type Collector } from './collector.ts';

const clients = `pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
const databases = `(SELECT datname FROM pg_database WHERE datallowconn) AS d`;
const longest = (expr: string): string => `max(extract(epoch FROM now() - ${expr}))::float8`;

/** Who is connected, what they wait for, and what they keep from others. */
export const activityCollectors: readonly Collector[] = [
  {
    name: 'pg_activity',
    help: 'sessions of clients by state',
    scope: 'instance',
    freshness: 'norm',
    from: `${databases} CROSS JOIN (VALUES ('active'), ('idle'), ('idle in transaction'), ('idle in transaction (aborted)'), ('fastpath function call'), ('disabled')) AS s(state) LEFT JOIN (SELECT datname, state, count(*) AS count, ${longest('state_change')} AS max_duration, ${longest('xact_start')} AS max_tx_duration, ${longest('backend_start')} AS max_conn_duration FROM ${clients} GROUP BY datname, state) AS a USING (datname, state)`,
    columns: [
      label('datname', 'database'),
      label('state', 'what the session does'),
      gauge('count', 'count', 'sessions', orZero('count')),
      gauge('max_duration', 'seconds', 'longest time in that state', orZero('max_duration')),
      gauge('max_tx_duration', 'seconds', 'age of the oldest transaction', orZero('max_tx_duration')),
      gauge('max_conn_duration', 'seconds', 'age of the oldest session', orZero('max_conn_duration')),
    ],
  },
  {
    name: 'pg_xact_age',
    help: 'transactions that are open',
    scope: 'instance',
    freshness: 'norm',
    from: `${databases} LEFT JOIN (SELECT datname, ${longest('xact_start')} AS seconds, max(extract(epoch FROM now() - state_change)) FILTER (WHERE state LIKE 'idle in transaction%')::float8 AS idle FROM ${clients} GROUP BY datname) AS a USING (datname)`,
    columns: [
      label('datname', 'database'),
      gauge('seconds', 'seconds', 'age of the oldest transaction of a client', orZero('seconds')),
      gauge('idle_seconds', 'seconds', 'how long one has been idle in a transaction', orZero('idle')),
    ],
  },
  {
    name: 'pg_wait',
    help: 'what sessions wait for',
    scope: 'instance',
    freshness: 'norm',
    from: `(SELECT datname, coalesce(wait_event_type, 'CPU') AS event, count(*) AS count FROM ${clients} AND state = 'active' GROUP BY 1, 2 UNION ALL SELECT datname, 'CPU', 0 FROM ${databases}) AS w WHERE datname IS NOT NULL GROUP BY datname, event`,
    columns: [
      label('datname', 'database'),
      label('event', 'kind of event; CPU for none'),
      gauge('count', 'count', 'active sessions', 'sum(count)::float8'),
    ],
  },
  {
    name: 'pg_backend',
    help: 'processes by kind',
    scope: 'instance',
    freshness: 'norm',
    from: 'pg_stat_activity GROUP BY backend_type',
    columns: [
      label('type', 'kind of process', 'backend_type'),
      gauge('count', 'count', 'processes', 'count(*)'),
    ],
  },
  {
    name: 'pg_lock',
    help: 'locks by mode',
    scope: 'instance',
    freshness: 'norm',
    from: `${databases} CROSS JOIN (VALUES ('AccessShareLock'), ('RowShareLock'), ('RowExclusiveLock'), ('ShareUpdateExclusiveLock'), ('ShareLock'), ('ShareRowExclusiveLock'), ('ExclusiveLock'), ('AccessExclusiveLock')) AS m(mode) LEFT JOIN (SELECT b.datname, l.mode, count(*) AS count FROM pg_locks AS l JOIN pg_database AS b ON b.oid = l.database GROUP BY b.datname, l.mode) AS l USING (datname, mode)`,
    columns: [
      label('datname', 'database'),
      label('mode', 'mode'),
      gauge('count', 'count', 'locks that are held or asked for', orZero('count')),
    ],
  },
  {
    name: 'pigsty_lock',
    help: 'sessions that wait for a lock',
    scope: 'instance',
    freshness: 'norm',
    from: `pg_stat_activity WHERE wait_event_type = 'Lock'`,
    columns: [
      gauge('blocked', 'count', 'sessions that wait for a lock', 'count(*)'),
      gauge('wait_max_seconds', 'seconds', 'how long one of them has waited', {
        sql: [
          [13, seconds('now() - min(query_start)')],
          [14, seconds('now() - (SELECT min(waitstart) FROM pg_locks WHERE NOT granted)')],
        ],
      }),
    ],
  },
  {
    name: 'pigsty_xmin',
    help: 'what keeps vacuum from removing rows',
    scope: 'instance',
    freshness: 'norm',
    from: `(VALUES ('session', (SELECT max(age(backend_xmin)) FROM pg_stat_activity WHERE backend_type <> 'walsender')), ('standby', (SELECT max(age(backend_xmin)) FROM pg_stat_replication)), ('slot', (SELECT max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots)), ('prepared', (SELECT max(age(transaction)) FROM pg_prepared_xacts))) AS h(holder, age)`,
    columns: [
      label('holder', 'session, standby, slot or prepared'),
      gauge('horizon_age', 'count', 'age in transactions of the rows that it keeps', orZero('age')),
    ],
  },
];
