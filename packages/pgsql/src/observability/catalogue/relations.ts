import { counter, gauge, label, orZero, type Collector } from './collector.ts';

const here = label('datname', 'database', 'current_database()');
const table = label('relname', 'table with its schema', "s.schemaname || '.' || s.relname");
/** The largest ones: a database of a hundred thousand tables is no reason for as many series. */
const largest = 'ORDER BY c.relpages DESC LIMIT 200';
const count = (name: string, help: string): ReturnType<typeof counter> =>
  counter(name, 'count', help, orZero(`s.${name}`));

/** Tables, indexes and sequences, asked in each database. */
export const relationCollectors: readonly Collector[] = [
  {
    name: 'pg_table',
    help: 'the largest tables of a database',
    scope: 'database',
    freshness: 'slow',
    dear: true,
    seldom: true,
    from: `pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid LEFT JOIN pg_statio_user_tables AS io ON io.relid = s.relid ${largest}`,
    columns: [
      here,
      table,
      gauge('pages', 'count', 'blocks', 'c.relpages'),
      gauge('tuples', 'count', 'rows, as estimated', 'greatest(c.reltuples, 0)::float8'),
      gauge(
        'age',
        'count',
        'age of its oldest transaction id that is not frozen',
        "CASE WHEN c.relfrozenxid::text = '0' THEN 0 ELSE age(c.relfrozenxid) END",
      ),
      count('seq_scan', 'scans of the whole'),
      count('seq_tup_read', 'rows that those read'),
      count('idx_scan', 'scans by an index'),
      count('idx_tup_fetch', 'rows that those fetched'),
      count('n_tup_ins', 'rows that were inserted'),
      count('n_tup_upd', 'rows that were updated'),
      count('n_tup_del', 'rows that were deleted'),
      count('n_tup_hot_upd', 'updates that touched no index'),
      counter('n_tup_mod', 'count', 'rows that were changed', 's.n_tup_ins + s.n_tup_upd + s.n_tup_del'),
      gauge('n_live_tup', 'count', 'rows that live', 's.n_live_tup'),
      gauge('n_dead_tup', 'count', 'rows that wait for vacuum', 's.n_dead_tup'),
      gauge(
        'n_mod_since_analyze',
        'count',
        'rows that were changed since the last analyze',
        's.n_mod_since_analyze',
      ),
      gauge(
        'n_ins_since_vacuum',
        'count',
        'rows that were inserted since the last vacuum',
        's.n_ins_since_vacuum',
      ),
      count('vacuum_count', 'vacuums by hand'),
      count('autovacuum_count', 'vacuums by autovacuum'),
      count('analyze_count', 'analyzes by hand'),
      count('autoanalyze_count', 'analyzes by autovacuum'),
      counter('heap_blks_read', 'count', 'blocks that were read', orZero('io.heap_blks_read')),
      counter('heap_blks_hit', 'count', 'blocks that were in the own cache', orZero('io.heap_blks_hit')),
    ],
  },
  {
    name: 'pg_index',
    help: 'the largest indexes of a database',
    scope: 'database',
    freshness: 'slow',
    dear: true,
    seldom: true,
    from: `pg_stat_user_indexes AS s JOIN pg_class AS c ON c.oid = s.indexrelid ${largest}`,
    columns: [
      here,
      table,
      label('idxname', 'index', 's.indexrelname'),
      label('relid', 'number of the table', 's.relid::text'),
      gauge('relpages', 'count', 'blocks', 'c.relpages'),
      gauge('reltuples', 'count', 'entries, as estimated', 'greatest(c.reltuples, 0)::float8'),
      count('idx_scan', 'scans'),
      count('idx_tup_read', 'entries that were read'),
      count('idx_tup_fetch', 'rows that were fetched'),
    ],
  },
  {
    name: 'pg_table_size',
    help: 'space of the largest tables',
    scope: 'database',
    freshness: 'slowest',
    dear: true,
    seldom: true,
    from: `pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid ${largest}`,
    columns: [
      here,
      table,
      gauge('bytes', 'bytes', 'all of it', 'pg_total_relation_size(s.relid)'),
      gauge('relsize', 'bytes', 'rows', 'pg_relation_size(s.relid)'),
      gauge('indexsize', 'bytes', 'indexes', 'pg_indexes_size(s.relid)'),
    ],
  },
  {
    name: 'pg_relkind',
    help: 'objects of a database by kind',
    scope: 'database',
    freshness: 'slow',
    from: 'pg_class GROUP BY relkind',
    columns: [
      here,
      label('relkind', 'kind', 'relkind::text'),
      gauge('count', 'count', 'objects', 'count(*)'),
    ],
  },
  {
    name: 'pigsty_index',
    help: 'indexes that are of no use',
    scope: 'database',
    freshness: 'slow',
    from: 'pg_index',
    columns: [
      here,
      gauge('invalid', 'count', 'indexes that no query may use', 'count(*) FILTER (WHERE NOT indisvalid)'),
    ],
  },
  {
    name: 'pigsty_sequence',
    help: 'the sequence that is nearest its end',
    scope: 'database',
    freshness: 'slow',
    from: `pg_sequences WHERE NOT cycle`,
    columns: [
      here,
      gauge(
        'used_ratio',
        'ratio',
        'share of its numbers that are taken',
        orZero(
          'max(CASE WHEN increment_by > 0 THEN (last_value - start_value)::numeric / nullif(max_value::numeric - start_value, 0) ELSE (start_value - last_value)::numeric / nullif(start_value - min_value::numeric, 0) END)::float8',
        ),
      ),
    ],
  },
  {
    name: 'pigsty_vacuum',
    help: 'whether autovacuum keeps up',
    scope: 'database',
    freshness: 'slow',
    from: `pg_stat_user_tables AS s JOIN pg_class AS c ON c.oid = s.relid`,
    columns: [
      here,
      gauge(
        'overdue_ratio',
        'ratio',
        'dead rows of the worst table, of those at which autovacuum begins',
        orZero(
          "max(s.n_dead_tup / (current_setting('autovacuum_vacuum_threshold')::float8 + current_setting('autovacuum_vacuum_scale_factor')::float8 * greatest(c.reltuples, 0)))::float8",
        ),
      ),
    ],
  },
];
