import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph, seldom } = panels;

export const persist = dashboard({
  id: 'pgsql-persist',
  title: 'WAL, checkpoints and upkeep',
  variables: [cls],
  rows: [
    row('WAL', [
      graph('Written', 'bytes', ofCluster('pg:ins:lsn_rate1m')),
      graph('On disk', 'bytes', ofCluster('pigsty_wal_dir_bytes')),
      seldom('Whole pages', 'count', `rate(${ofCluster('pg_wal_fpi')}[1m])`),
    ]),
    row('Checkpoints', [
      graph('Time since the last', 'seconds', ofCluster('pg_checkpoint_elapse')),
      graph('Of an hour', 'count', ofCluster('pg:ins:ckpt_1h')),
      graph(
        'Buffers',
        'count',
        [ofCluster('pg:ins:buf_flush_checkpoint_rate1m'), '{{ins}} checkpoint'],
        [ofCluster('pg:ins:buf_clean_rate1m'), '{{ins}} background writer'],
      ),
    ]),
    row('Vacuum', [
      graph('Age of transaction ids', 'count', [ofCluster('pg:db:age'), '{{ins}} {{datname}}']),
      graph('Who keeps rows', 'count', [ofCluster('pigsty_xmin_horizon_age'), '{{ins}} {{holder}}']),
      graph('Overdue', 'ratio', [ofCluster('pigsty_vacuum_overdue_ratio'), '{{ins}} {{datname}}']),
      seldom('Progress', 'ratio', [ofCluster('pg_vacuuming_progress'), '{{ins}} {{relname}}']),
      graph('Sequence nearest its end', 'ratio', [
        ofCluster('pigsty_sequence_used_ratio'),
        '{{ins}} {{datname}}',
      ]),
    ]),
  ],
});
