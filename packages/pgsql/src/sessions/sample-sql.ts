import { idleInTransaction, onCpu } from '../spec/session-history.ts';

/** Those who wait for a lock longest are asked by whom they are blocked: each answer stops the lock manager for a moment. */
const mostAsked = 20;
/** A transaction that is idle for longer than this is asked whether it holds a lock, which reads all of them. */
const idleSeconds = 1;

/**
 * A sample as one value: a line `@time`, then a line for each session that works or waits, and for each that is idle in a transaction and
 * holds a lock or old rows: what it waits for, the same with its state as JSON, all of it as JSON, with tabs in between. No text of a
 * statement is in it. Processes that wait for work are no load, and neither are those that send WAL.
 */
export const sampleSql = `WITH everybody AS MATERIALIZED (
  SELECT * FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (
    (state IN ('active', 'fastpath function call') AND backend_type <> 'walsender' AND wait_event_type IS DISTINCT FROM 'Activity')
    OR state LIKE 'idle in transaction%')
), waiting AS MATERIALIZED (
  SELECT pid, pg_blocking_pids(pid) AS blockers
  FROM (SELECT pid FROM everybody WHERE wait_event_type = 'Lock' ORDER BY state_change LIMIT ${mostAsked}) AS longest
), shown AS (
  SELECT e.*, w.blockers, EXISTS (SELECT FROM waiting AS o WHERE e.pid = ANY (o.blockers)) AS blocks,
    CASE WHEN state LIKE 'idle%' THEN '${idleInTransaction}' ELSE coalesce(wait_event_type, '${onCpu}') END AS wait
  FROM everybody AS e LEFT JOIN waiting AS w USING (pid)
)
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', '"@"YYYY-MM-DD"T"HH24:MI:SS"Z"') || coalesce(string_agg(concat_ws(E'\\t', E'\\n' || wait,
  json_strip_nulls(json_build_object('wait', wait, 'state', state)),
  json_strip_nulls(json_build_object('wait', wait, 'wait_event', CASE WHEN state NOT LIKE 'idle%' THEN wait_event END, 'state', state,
    'query_id', query_id::text, 'usename', usename, 'datname', datname, 'application_name', nullif(application_name, ''), 'backend_type', backend_type,
    'pid', CASE WHEN blocks OR blockers <> '{}' THEN pid END, 'blocked_by', CASE WHEN blockers <> '{}' THEN (SELECT json_agg(DISTINCT b) FROM unnest(blockers) AS b) END))), ''), '')
FROM shown WHERE state NOT LIKE 'idle%' OR blocks OR backend_xid IS NOT NULL OR backend_xmin IS NOT NULL
  OR (state_change < clock_timestamp() - interval '${idleSeconds} s' AND pid IN (SELECT l.pid FROM pg_locks AS l WHERE locktype <> 'virtualxid' AND granted))`;
