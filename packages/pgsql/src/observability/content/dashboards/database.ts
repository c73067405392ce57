import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph, seldom } = panels;

export const database = dashboard({
  id: 'pgsql-database',
  title: 'Database',
  variables: [cls, { name: 'datname', metric: 'pg_db_age' }],
  rows: [
    row('Work', [
      ...(
        [
          ['Transactions', 'pg:db:xact_total_rate1m'],
          ['Rolled back', 'pg:db:xact_rollback_rate1m'],
          ['Rows changed', 'pg:db:tup_modified_rate1m'],
          ['Rows fetched', 'pg:db:tup_fetched_rate1m'],
          ['Connections', 'pg:db:num_backends'],
        ] as const
      ).map(([title, metric]) => graph(title, 'count', ofCluster(metric, ',datname="$datname"'))),
      seldom(
        'Blocks that were in the cache',
        'ratio',
        ofCluster('pg:db:blks_hit_ratio1m', ',datname="$datname"'),
      ),
    ]),
    row('Space', [
      graph('Size', 'bytes', ofCluster('pg:db:db_size', ',datname="$datname"')),
      seldom('Largest tables', 'bytes', [
        `topk(20, ${ofCluster('pg_table_size_bytes', ',datname="$datname"')})`,
        '{{ins}} {{relname}}',
      ]),
      seldom('Dead rows', 'count', [
        `topk(20, ${ofCluster('pg_table_n_dead_tup', ',datname="$datname"')})`,
        '{{ins}} {{relname}}',
      ]),
      seldom('Scans of whole tables', 'count', [
        `topk(20, rate(${ofCluster('pg_table_seq_scan', ',datname="$datname"')}[5m]))`,
        '{{ins}} {{relname}}',
      ]),
    ]),
  ],
});
