import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph, list, seldom } = panels;

export const activity = dashboard({
  id: 'pgsql-activity',
  title: 'Sessions and queries',
  variables: [cls],
  rows: [
    row('Sessions', [
      graph('At work', 'count', ofCluster('pg:ins:active_backends')),
      graph('Idle in a transaction', 'count', ofCluster('pg:ins:ixact_backends')),
      graph('Oldest transaction', 'seconds', [
        `max by (ins) (${ofCluster('pg_xact_age_seconds')})`,
        '{{ins}}',
      ]),
      graph('Longest idle in a transaction', 'seconds', [
        `max by (ins) (${ofCluster('pg_xact_age_idle_seconds')})`,
        '{{ins}}',
      ]),
      graph('Waiting for a lock', 'count', ofCluster('pigsty_lock_blocked')),
      graph('Longest wait for a lock', 'seconds', ofCluster('pigsty_lock_wait_max_seconds')),
    ]),
    row('Statements', [
      list(
        'Most time',
        ['calls', 'time of a call'],
        [
          `topk(20, ${ofCluster('pg:query:call_rate1m')})`,
          `${ofCluster('pg_query_exec_time')} / ${ofCluster('pg_query_calls')}`,
        ],
      ),
      graph('Calls', 'count', [`topk(10, ${ofCluster('pg:query:call_rate1m')})`, '{{ins}} {{query}}']),
      seldom('Time of one call', 'seconds', [
        `topk(10, ${ofCluster('pg:query:rt_1m')})`,
        '{{ins}} {{query}}',
      ]),
      graph('Deadlocks', 'count', [`increase(${ofCluster('pg_db_deadlocks')}[5m])`, '{{ins}} {{datname}}']),
    ]),
  ],
});
