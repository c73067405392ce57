import { counter, fromMs, gauge, label, orZero, seconds, type Collector, type Column } from './collector.ts';

const sums: readonly (readonly [string, Column['unit'], string])[] = [
  ['xact_commit', 'count', 'transactions that were committed'],
  ['xact_rollback', 'count', 'transactions that were rolled back'],
  ['blks_read', 'count', 'blocks that were read from outside of the own cache'],
  ['blks_hit', 'count', 'blocks that were in the own cache'],
  ['tup_returned', 'count', 'rows that were read'],
  ['tup_fetched', 'count', 'rows that were fetched by an index'],
  ['tup_inserted', 'count', 'rows that were inserted'],
  ['tup_updated', 'count', 'rows that were updated'],
  ['tup_deleted', 'count', 'rows that were deleted'],
  ['conflicts', 'count', 'queries that recovery cancelled'],
  ['temp_files', 'count', 'files of queries that had not enough memory'],
  ['temp_bytes', 'bytes', 'size of those'],
  ['deadlocks', 'count', 'deadlocks'],
];

const sessions: readonly (readonly [string, string])[] = [
  ['sessions', 'sessions that were opened'],
  ['sessions_abandoned', 'sessions whose client went away'],
  ['sessions_fatal', 'sessions that ended with an error'],
  ['sessions_killed', 'sessions that an operator ended'],
];

/** The statements of all users together. `@schema@` is where the extension is. */
const statements = (ioTime: string): string =>
  `(SELECT datname, queryid::text AS query, sum(calls) AS calls, sum(rows) AS rows, sum(total_exec_time) AS exec_time, sum(${ioTime}) AS io_time, sum(wal_bytes) AS wal_bytes, sum(shared_blks_hit) AS hit, sum(shared_blks_read) AS read, sum(shared_blks_dirtied) AS dirtied, sum(shared_blks_written) AS written, sum(temp_blks_written) AS temp FROM @schema@.pg_stat_statements AS s JOIN pg_database AS d ON d.oid = s.dbid WHERE queryid IS NOT NULL GROUP BY 1, 2 ORDER BY 5 DESC LIMIT 64) AS q`;

/** Counters of each database. */
export const databaseCollectors: readonly Collector[] = [
  {
    name: 'pg_db',
    help: 'counters of each database',
    scope: 'instance',
    freshness: 'norm',
    from: `pg_database AS d JOIN pg_stat_database AS s ON s.datid = d.oid WHERE d.datallowconn`,
    columns: [
      label('datname', 'database', 'd.datname'),
      gauge('datid', 'count', 'its number', 'd.oid::int8'),
      gauge('age', 'count', 'age of its oldest transaction id that is not frozen', 'age(d.datfrozenxid)'),
      gauge('mxid_age', 'count', 'the same of multixact ids', 'mxid_age(d.datminmxid)'),
      gauge('conn_limit', 'count', 'connections that it takes; -1 for any', 'd.datconnlimit'),
      gauge('is_template', 'flag', 'whether it is there to be copied', 'd.datistemplate::int'),
      gauge('numbackends', 'count', 'connections'),
      ...sums.map(([name, unit, help]) => counter(name, unit, help)),
      counter('xact_total', 'count', 'transactions', 'xact_commit + xact_rollback'),
      counter('blks_access', 'count', 'blocks that were looked at', 'blks_read + blks_hit'),
      counter('tup_modified', 'count', 'rows that were changed', 'tup_inserted + tup_updated + tup_deleted'),
      counter('cks_fails', 'count', 'pages whose checksum was wrong', orZero('checksum_failures')),
      gauge('cks_fail_time', 'timestamp', 'when that was seen last', seconds('checksum_last_failure')),
      counter('blk_read_time', 'seconds', 'time of reading blocks', fromMs('blk_read_time')),
      counter('blk_write_time', 'seconds', 'time of writing blocks', fromMs('blk_write_time')),
      ...['session', 'active'].map((name) =>
        counter(`${name}_time`, 'seconds', `time of ${name === 'active' ? 'queries' : 'sessions'}`, {
          sql: fromMs(`${name}_time`),
          since: 14,
        }),
      ),
      counter('ixact_time', 'seconds', 'time of being idle in a transaction', {
        sql: fromMs('idle_in_transaction_time'),
        since: 14,
      }),
      ...sessions.map(([name, help]) => counter(name, 'count', help, { since: 14 })),
      counter('parallel_workers_to_launch', 'count', 'workers that were planned', { since: 18 }),
      counter('parallel_workers_launched', 'count', 'workers that were started', { since: 18 }),
      gauge('reset_time', 'timestamp', 'since when is counted', seconds('stats_reset')),
    ],
  },
  {
    name: 'pg_db_confl',
    help: 'queries that recovery cancelled on a replica, by cause',
    scope: 'instance',
    freshness: 'norm',
    role: 'replica',
    from: `pg_stat_database_conflicts WHERE pg_is_in_recovery()`,
    columns: [
      label('datname', 'database'),
      counter('confl_tablespace', 'count', 'for a tablespace that was dropped'),
      counter('confl_lock', 'count', 'for a lock'),
      counter('confl_snapshot', 'count', 'for rows that were removed'),
      counter('confl_bufferpin', 'count', 'for a page that was in use'),
      counter('confl_deadlock', 'count', 'for a deadlock'),
      counter('confl_active_logicalslot', 'count', 'for a logical slot', { since: 16 }),
    ],
  },
  {
    name: 'pg_query',
    help: 'statements that took most time, by their number',
    scope: 'instance',
    freshness: 'slow',
    dear: true,
    extension: 'pg_stat_statements',
    from: [
      [13, statements('blk_read_time + blk_write_time')],
      [17, statements('shared_blk_read_time + shared_blk_write_time')],
    ],
    columns: [
      label('datname', 'database'),
      label('query', 'number of the statement'),
      counter('calls', 'count', 'how often it was run', 'calls::float8'),
      counter('rows', 'count', 'rows that it returned or changed', 'rows::float8'),
      counter('exec_time', 'seconds', 'time of running it', 'exec_time / 1000'),
      counter('io_time', 'seconds', 'time of reading and writing blocks', 'io_time / 1000'),
      counter('wal_bytes', 'bytes', 'WAL of it', 'wal_bytes::float8'),
      counter('sblk_hit', 'count', 'blocks that were in the own cache', 'hit::float8'),
      counter('sblk_read', 'count', 'blocks that were read', 'read::float8'),
      counter('sblk_dirtied', 'count', 'blocks that were changed', 'dirtied::float8'),
      counter('sblk_written', 'count', 'blocks that were written', 'written::float8'),
      counter('temp_written', 'count', 'blocks of temporary files', 'temp::float8'),
    ],
  },
];
