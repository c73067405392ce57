import { dashboard, row, panels } from '@pigsty/sdk';

const { graph, list, number } = panels;

/** Of the services of a cluster the one whose budget is used up fastest. */
const worst = (window: string): string => `max by (job, cls, objective) (slo:burn:${window})`;

export const overview = dashboard({
  id: 'pgsql-overview',
  title: 'PostgreSQL',
  rows: [
    row('The estate', [
      number('Clusters', 'count', 'count(pg:cls:members)'),
      number('Instances', 'count', 'count(pg_up)'),
      number('Do not answer', 'count', 'sum(pg_up == bool 0)'),
      number('Clusters without one primary', 'count', 'sum(pg:cls:partition != bool 1)'),
      number('Size', 'bytes', 'sum(pg:env:db_size)'),
      number('Transactions per second', 'count', 'sum(pg:env:xact_total_rate1m)'),
    ]),
    row('Cluster by cluster', [
      list(
        'State',
        ['members', 'answer', 'lag', 'transactions', 'connections', 'size', 'age of ids'],
        [
          'pg:cls:members',
          'pg:cls:alive_count',
          'pg:cls:lag_seconds',
          'pg:cls:xact_total_rate1m',
          'pg:cls:conn_usage',
          'pg:cls:db_size',
          'pg:cls:age',
        ],
      ),
    ]),
    row('Are promises kept?', [
      list(
        'Objectives',
        ['budget left, 14 d', 'burn, 1 h', 'burn, 3 d'],
        ['min by (job, cls, objective) (slo:budget_left:14d)', ...['1h', '3d'].map(worst)],
      ),
    ]),
    row('Over time', [
      graph('Transactions', 'count', ['pg:cls:xact_total_rate1m', '{{cls}}']),
      graph('Load', 'ratio', ['pg:cls:load1', '{{cls}}']),
      graph('WAL', 'bytes', ['pg:cls:lsn_rate1m', '{{cls}}']),
      graph('Lag', 'seconds', ['pg:cls:lag_seconds', '{{cls}}']),
    ]),
  ],
});
