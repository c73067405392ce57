import { counter, fromMs, gauge, label, orZero, seconds, type Collector } from './collector.ts';

const reset = gauge('reset_time', 'timestamp', 'since when is counted', seconds('stats_reset'));
const ioBytes = (what: string): { readonly sql: readonly (readonly [number, string])[] } => ({
  sql: [
    [16, `(${orZero(`${what}s`)} * ${orZero('op_bytes')})::float8`],
    [18, `${orZero(what === 'extend' ? 'extend_bytes' : `${what}_bytes`)}::float8`],
  ],
});

/** What is written and read: WAL, checkpoints, buffers, blocks. */
export const ioCollectors: readonly Collector[] = [
  {
    name: 'pg_wal',
    help: 'WAL that was made',
    scope: 'instance',
    freshness: 'norm',
    since: 14,
    from: 'pg_stat_wal',
    columns: [
      counter('records', 'count', 'records', 'wal_records'),
      counter('fpi', 'count', 'images of whole pages', 'wal_fpi'),
      counter('bytes', 'bytes', 'size', 'wal_bytes::float8'),
      counter('buffers_full', 'count', 'writes because the buffer was full', 'wal_buffers_full'),
      reset,
    ],
  },
  {
    name: 'pg_bgwriter',
    help: 'what the background writer did',
    scope: 'instance',
    freshness: 'norm',
    from: 'pg_stat_bgwriter',
    columns: [
      counter('buffers_clean', 'count', 'buffers that it wrote'),
      counter('maxwritten_clean', 'count', 'rounds that it ended early'),
      counter('buffers_alloc', 'count', 'buffers that were taken'),
      reset,
    ],
  },
  {
    name: 'pg_checkpointer',
    help: 'checkpoints',
    scope: 'instance',
    freshness: 'norm',
    from: [
      [13, 'pg_stat_bgwriter'],
      [17, 'pg_stat_checkpointer'],
    ],
    columns: [
      counter('timed', 'count', 'those whose time had come', {
        sql: since17('num_timed', 'checkpoints_timed'),
      }),
      counter('req', 'count', 'those that were asked for, or that WAL forced', {
        sql: since17('num_requested', 'checkpoints_req'),
      }),
      counter('done', 'count', 'those that were finished', { sql: 'num_done', since: 18 }),
      counter('restartpoints_timed', 'count', 'restart points whose time had come', { since: 17 }),
      counter('restartpoints_req', 'count', 'restart points that were asked for', { since: 17 }),
      counter('restartpoints_done', 'count', 'restart points that were made', { since: 17 }),
      counter('write_time', 'seconds', 'time of writing', {
        sql: since17(fromMs('write_time'), fromMs('checkpoint_write_time')),
      }),
      counter('sync_time', 'seconds', 'time of bringing files to disk', {
        sql: since17(fromMs('sync_time'), fromMs('checkpoint_sync_time')),
      }),
      counter('buffers_written', 'count', 'buffers that were written', {
        sql: since17('buffers_written', 'buffers_checkpoint'),
      }),
      counter('slru_written', 'count', 'buffers of status that were written', { since: 18 }),
      reset,
    ],
  },
  {
    name: 'pg_io',
    help: 'reads and writes by who did them, and why',
    scope: 'instance',
    freshness: 'norm',
    since: 16,
    from: 'pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) + coalesce(hits, 0) > 0',
    columns: [
      label('type', 'kind of process', 'backend_type'),
      label('object', 'relation, temporary relation or wal'),
      label('context', 'normal, vacuum, bulk read or bulk write'),
      counter('reads', 'count', 'reads', orZero('reads')),
      counter('read_bytes', 'bytes', 'size of those', ioBytes('read')),
      counter('read_time', 'seconds', 'time of those', fromMs('read_time')),
      counter('writes', 'count', 'writes', orZero('writes')),
      counter('write_bytes', 'bytes', 'size of those', ioBytes('write')),
      counter('write_time', 'seconds', 'time of those', fromMs('write_time')),
      counter('writebacks', 'count', 'requests to bring blocks to disk', orZero('writebacks')),
      counter('extends', 'count', 'times that a file grew', orZero('extends')),
      counter('extend_bytes', 'bytes', 'by how much', ioBytes('extend')),
      counter('hits', 'count', 'blocks that were in the own cache', orZero('hits')),
      counter('evictions', 'count', 'blocks that had to leave the cache', orZero('evictions')),
      counter('fsyncs', 'count', 'files that were brought to disk', orZero('fsyncs')),
      counter('fsync_time', 'seconds', 'time of that', fromMs('fsync_time')),
    ],
  },
  {
    name: 'pg_slru',
    help: 'small caches of transaction status',
    scope: 'instance',
    freshness: 'slow',
    from: 'pg_stat_slru',
    columns: [
      label('name', 'cache'),
      counter('blks_hit', 'count', 'blocks that were there'),
      counter('blks_read', 'count', 'blocks that were read'),
      counter('blks_written', 'count', 'blocks that were written'),
    ],
  },
];

function since17(now: string, before: string): readonly (readonly [number, string])[] {
  return [
    [13, before],
    [17, now],
  ];
}
