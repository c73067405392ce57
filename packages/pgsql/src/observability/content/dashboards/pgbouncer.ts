import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph, seldom } = panels;

export const pooler = dashboard({
  id: 'pgsql-pgbouncer',
  title: 'PgBouncer',
  variables: [cls],
  rows: [
    row('Clients', [
      graph('Up', 'flag', ofCluster('pgbouncer_up')),
      graph('Clients that wait', 'count', ofCluster('pgbouncer:ins:waiting_clients')),
      graph('Longest wait', 'seconds', ofCluster('pgbouncer:ins:maxwait')),
      graph('Clients with a connection', 'count', ofCluster('pgbouncer:ins:active_clients')),
    ]),
    row('Pools', [
      graph(
        'Server connections',
        'count',
        [ofCluster('pgbouncer:ins:active_servers'), '{{ins}} in use'],
        [ofCluster('pgbouncer:ins:idle_servers'), '{{ins}} free'],
      ),
      graph('Share of the pool in use', 'ratio', [
        ofCluster('pgbouncer:db:conn_usage'),
        '{{ins}} {{datname}}',
      ]),
      graph(
        'Held back',
        'flag',
        [ofCluster('pgbouncer:db:pool_paused'), '{{ins}} {{datname}}'],
        [ofCluster('pigsty_pgbouncer_paused'), '{{ins}} every database'],
      ),
    ]),
    row('Work', [
      graph('Queries', 'count', ofCluster('pgbouncer:ins:query_rate1m')),
      graph('Transactions', 'count', ofCluster('pgbouncer:ins:xact_rate1m')),
      seldom('Time of one query', 'seconds', ofCluster('pgbouncer:ins:query_rt_1m')),
      graph(
        'Network',
        'bytes',
        [ofCluster('pgbouncer:ins:rx_rate1m'), '{{ins}} received'],
        [ofCluster('pgbouncer:ins:tx_rate1m'), '{{ins}} sent'],
      ),
    ]),
  ],
});
