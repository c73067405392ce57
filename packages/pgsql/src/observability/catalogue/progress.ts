import { gauge, label, orZero, type Collector } from './collector.ts';

const share = (done: string, all: string): string => orZero(`${done}::float8 / nullif(${all}, 0)`);

/** What takes long and says how far it is. */
export const progressCollectors: readonly Collector[] = [
  {
    name: 'pg_vacuuming',
    help: 'vacuums that run',
    scope: 'instance',
    freshness: 'norm',
    role: 'primary',
    seldom: true,
    from: 'pg_stat_progress_vacuum',
    columns: [
      label('datname', 'database'),
      label('pid', 'process', 'pid::text'),
      label('relname', 'table, by its number', 'relid::text'),
      gauge(
        'progress',
        'ratio',
        'share of the table that was looked at',
        share('heap_blks_scanned', 'heap_blks_total'),
      ),
    ],
  },
  {
    name: 'pg_indexing',
    help: 'indexes that are built',
    scope: 'instance',
    freshness: 'norm',
    role: 'primary',
    seldom: true,
    from: 'pg_stat_progress_create_index',
    columns: [
      label('datname', 'database'),
      label('pid', 'process', 'pid::text'),
      label('relname', 'table, by its number', 'relid::text'),
      gauge('blocks', 'ratio', 'share of blocks that are done', share('blocks_done', 'blocks_total')),
      gauge('tuples', 'ratio', 'share of rows that are done', share('tuples_done', 'tuples_total')),
    ],
  },
  {
    name: 'pg_backup',
    help: 'base backups that are taken through the replication protocol',
    scope: 'instance',
    freshness: 'norm',
    seldom: true,
    from: 'pg_stat_progress_basebackup',
    columns: [
      label('pid', 'process', 'pid::text'),
      gauge('total_bytes', 'bytes', 'size', 'coalesce(backup_total, 0)'),
      gauge('sent_bytes', 'bytes', 'what was sent', 'coalesce(backup_streamed, 0)'),
    ],
  },
];
