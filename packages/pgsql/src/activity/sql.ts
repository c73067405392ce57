/** Sessions of a sample at most: the ones in a queue for a lock and the oldest first. */
export const mostSessions = 200;
/** Characters of a statement that are read. */
export const mostOfQuery = 1000;

const others = `pg_stat_activity WHERE pid <> pg_backend_pid()`;
const age = (from: string): string => `round(extract(epoch FROM clock_timestamp() - ${from})::numeric, 3)`;

/**
 * One JSON document per line: `[kind, value]`. PostgreSQL 14 and newer.
 *
 * Of several that hold the same horizon the transaction of that age is the cause, prepared or not: snapshots begin at the
 * oldest transaction that runs, and those of standbys and their slots do, too.
 */
export const activitySql = `SET statement_timeout = '3s'; SET application_name = 'pigsty top';
SELECT json_build_array('server', json_build_object(
  'at', round(extract(epoch FROM clock_timestamp()) * 1000), 'inRecovery', pg_is_in_recovery(),
  'receiver', (SELECT status FROM pg_stat_wal_receiver LIMIT 1),
  'transactions', (SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database),
  'connections', count(*) FILTER (WHERE backend_type = 'client backend'),
  'maxConnections', current_setting('max_connections')::int,
  'active', count(*) FILTER (WHERE backend_type = 'client backend' AND state = 'active'),
  'idle', count(*) FILTER (WHERE backend_type = 'client backend' AND state = 'idle'),
  'idleInTransaction', count(*) FILTER (WHERE backend_type = 'client backend' AND state LIKE 'idle in transaction%'),
  'blocked', count(*) FILTER (WHERE wait_event_type = 'Lock'),
  'waits', (SELECT coalesce(json_object_agg(type, n), '{}') FROM (SELECT coalesce(wait_event_type, 'CPU') AS type, count(*) AS n FROM ${others} AND backend_type = 'client backend' AND state = 'active' GROUP BY 1) AS w)
)) FROM ${others};
SELECT json_build_array('follower', json_build_object(
  'name', application_name, 'state', state, 'sync', sync_state,
  'lagBytes', pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, replay_lsn),
  'lagSeconds', round(extract(epoch FROM replay_lag)::numeric, 3)
)) FROM pg_stat_replication ORDER BY application_name;
WITH everybody AS MATERIALIZED (
  SELECT * FROM ${others}
), waiting AS MATERIALIZED (
  SELECT pid, pg_blocking_pids(pid) AS blockers FROM everybody WHERE wait_event_type = 'Lock'
), wanted AS MATERIALIZED (
  SELECT DISTINCT ON (pid) * FROM pg_locks WHERE NOT granted AND EXISTS (SELECT FROM waiting) ORDER BY pid, waitstart
), held AS MATERIALIZED (
  SELECT h.*, p.gid FROM pg_locks AS h
  JOIN pg_locks AS x ON x.virtualtransaction = h.virtualtransaction AND x.pid IS NULL AND x.locktype = 'transactionid' AND x.granted
  JOIN pg_prepared_xacts AS p ON p.transaction = x.transactionid
  WHERE h.pid IS NULL AND h.granted AND EXISTS (SELECT FROM waiting WHERE 0 = ANY (blockers))
), shown AS (
  SELECT e.*, w.blockers, coalesce(w.blockers <> '{}', false) OR EXISTS (SELECT FROM waiting AS o WHERE e.pid = ANY (o.blockers)) AS queued
  FROM everybody AS e LEFT JOIN waiting AS w USING (pid)
)
SELECT json_build_array('session', json_build_object(
  'pid', s.pid, 'user', usename, 'database', datname, 'application', application_name,
  'client', CASE WHEN backend_type <> 'client backend' THEN NULL WHEN client_addr IS NULL THEN 'local' ELSE host(client_addr) END,
  'kind', backend_type, 'state', state, 'waitType', wait_event_type, 'waitEvent', wait_event,
  'transactionSeconds', ${age('xact_start')}, 'querySeconds', ${age('query_start')}, 'stateSeconds', ${age('state_change')},
  'query', left(query, ${mostOfQuery}),
  'blockedBy', coalesce((SELECT json_agg(DISTINCT b) FROM unnest(blockers) AS b), '[]'),
  'blockedByPrepared', CASE WHEN 0 = ANY (blockers) THEN (
    SELECT coalesce(json_agg(DISTINCT h.gid), '[]') FROM held AS h WHERE h.locktype = l.locktype
    AND (h.database, h.relation, h.page, h.tuple, h.virtualxid, h.transactionid::text, h.classid, h.objid, h.objsubid)
      IS NOT DISTINCT FROM (l.database, l.relation, l.page, l.tuple, l.virtualxid, l.transactionid::text, l.classid, l.objid, l.objsubid)
  ) ELSE '[]' END,
  'lock', l.locktype || ' ' || l.mode
)) FROM shown AS s LEFT JOIN wanted AS l ON l.pid = s.pid
WHERE queued OR (backend_type = 'client backend' AND state <> 'idle')
  OR (backend_type NOT IN ('client backend', 'walsender') AND (state = 'active' OR backend_type = 'autovacuum worker'))
ORDER BY queued DESC, xact_start NULLS LAST, query_start, s.pid LIMIT ${mostSessions};
SELECT json_build_array('prepared', json_build_object('name', gid, 'owner', owner, 'database', database, 'seconds', ${age('prepared')})) FROM pg_prepared_xacts ORDER BY prepared LIMIT ${mostSessions};
SELECT json_build_array('horizon', json_build_object('kind', kind, 'name', name, 'transactions', transactions)) FROM (
  SELECT CASE backend_type WHEN 'walsender' THEN 'standby' ELSE 'session' END AS kind, CASE backend_type WHEN 'walsender' THEN application_name ELSE pid::text END AS name, greatest(age(backend_xmin), age(backend_xid)) AS transactions, CASE WHEN backend_type = 'walsender' THEN 5 WHEN age(backend_xid) >= age(backend_xmin) OR backend_xmin IS NULL THEN 2 ELSE 3 END AS rank, xact_start AS since FROM ${others}
  UNION ALL SELECT 'slot', slot_name, greatest(age(xmin), age(catalog_xmin)), 4, NULL FROM pg_replication_slots
  UNION ALL SELECT 'prepared', gid, age(transaction), 1, prepared FROM pg_prepared_xacts
) AS holders WHERE transactions IS NOT NULL ORDER BY transactions DESC, rank, since LIMIT 1;
`;
