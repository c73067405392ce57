import { dashboard, row, panels } from '@pigsty/sdk';
import { ins, ofInstance } from './scope.ts';

const { graph, number, seldom } = panels;

export const instance = dashboard({
  id: 'pgsql-instance',
  title: 'Instance',
  variables: [ins],
  rows: [
    row('State', [
      number('Up', 'flag', ofInstance('pg_up')),
      number('Uptime', 'seconds', ofInstance('pg_uptime')),
      number('Major version', 'count', `floor(${ofInstance('pg_version')} / 10000)`),
      number('Replica', 'flag', ofInstance('pg_in_recovery')),
      number('Timeline', 'count', ofInstance('pg:ins:timeline')),
      number('Connections taken', 'ratio', ofInstance('pg:ins:conn_usage')),
    ]),
    row('Work', [
      graph(
        'Transactions',
        'count',
        [ofInstance('pg:ins:xact_commit_rate1m'), 'committed'],
        [ofInstance('pg:ins:xact_rollback_rate1m'), 'rolled back'],
      ),
      graph('Load', 'ratio', [ofInstance('pg:ins:load1'), '1 min'], [ofInstance('pg:ins:load5'), '5 min']),
      graph(
        'Rows',
        'count',
        ...(['inserted', 'updated', 'deleted', 'fetched'] as const).map(
          (what) => [ofInstance(`pg:ins:tup_${what}_rate1m`), what] as const,
        ),
      ),
      graph('Sessions', 'count', [`sum by (state) (${ofInstance('pg_activity_count')})`, '{{state}}']),
      graph('Waits', 'count', [`sum by (event) (${ofInstance('pg_wait_count')})`, '{{event}}']),
      graph('Locks', 'count', [`sum by (mode) (${ofInstance('pg_lock_count')})`, '{{mode}}']),
    ]),
    row('Cache and disk', [
      seldom('Blocks that were in the cache', 'ratio', [ofInstance('pg:ins:blks_hit_ratio1m'), 'hit']),
      graph('Temporary files', 'bytes', [ofInstance('pg:ins:temp_bytes_rate1m'), 'written']),
      graph('WAL', 'bytes', [ofInstance('pg:ins:lsn_rate1m'), 'per second']),
      graph(
        'Checkpoints',
        'count',
        [ofInstance('pg:ins:ckpt_timed_1m'), 'timed'],
        [ofInstance('pg:ins:ckpt_req_1m'), 'forced'],
      ),
      graph(
        'Reads and writes',
        'bytes',
        [`sum by (type) (rate(${ofInstance('pg_io_read_bytes')}[1m]))`, 'read {{type}}'],
        [`sum by (type) (rate(${ofInstance('pg_io_write_bytes')}[1m]))`, 'written {{type}}'],
      ),
      graph('Processors in use', 'ratio', ['node:ins:cpu_usage and on (ip) pg_up{ins="$ins"}', 'host']),
    ]),
    row('Processes', [graph('Processes', 'count', [ofInstance('pg_backend_count'), '{{type}}'])]),
  ],
});
