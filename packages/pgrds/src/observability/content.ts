import { pgContent, roles } from '@pigsty/pgsql/contract';
import { alert, dashboard, row, timeline, panels, type Content } from '@pigsty/sdk';
import { visible } from './visible.ts';

const { graph, list, number } = panels;

const JOB = 'job="pgrds"';
const ofCluster = (metric: string): string => `${metric}{${JOB},cls="$cls"}`;

const { metrics = [], records = [], alerts = [], dashboards = [] } = visible(pgContent);

/** Servers of others, and of PGSQL what can be seen of them. */
export const content: Content = {
  metrics,
  records,
  alerts: [
    ...alerts,
    alert({
      name: 'RemotePostgresDown',
      severity: 'crit',
      expr: `pg_up{${JOB}} == 0`,
      for: '30s',
      summary: 'The PostgreSQL server {{ins}} at {{ip}} does not let its exporter in',
      meaning: 'It is down, or there is no way to it, or it refuses the user: nothing is known of it.',
      firstCommand: 'pigsty health pgrds',
      dashboard: 'pgrds-cluster',
    }),
    alert({
      name: 'RemoteExporterDown',
      severity: 'warn',
      expr: `up{${JOB}} == 0`,
      for: '1m',
      summary: 'The exporter of {{ins}} does not answer at {{instance}}',
      meaning: 'Nothing is known of the server: alerts on it are blind.',
      firstCommand: 'pigsty health pgrds',
      dashboard: 'pgrds-cluster',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'pgrds-cluster',
      title: 'Servers of others',
      variables: [{ name: 'cls', metric: `pg_up{${JOB}}` }],
      rows: [
        row('Is it well?', [
          number('Servers', 'count', ofCluster('pg:cls:members')),
          number('Answer', 'count', ofCluster('pg:cls:alive_count')),
          number('Primaries', 'count', ofCluster('pg:cls:partition')),
          number('Lag', 'seconds', ofCluster('pg:cls:lag_seconds')),
          number('Connections in use', 'ratio', ofCluster('pg:cls:conn_usage')),
        ]),
        row('Servers', [
          list(
            'Instances',
            ['role', 'transactions', 'connections', 'behind', 'size', 'uptime'],
            [
              { expr: ofCluster('pg:ins:status'), states: roles },
              ...[
                'pg:ins:xact_total_rate1m',
                'pg:ins:num_backends',
                'pg:ins:lag_bytes',
                'pg:ins:db_size',
                'pg_uptime',
              ].map((metric) => ofCluster(metric)),
            ],
          ),
          timeline({
            title: 'Role',
            series: [{ expr: ofCluster('pg:ins:status'), legend: '{{ins}}' }],
            states: roles,
          }),
        ]),
        row('Work', [
          graph('Transactions', 'count', ofCluster('pg:ins:xact_total_rate1m')),
          graph('Rows changed', 'count', ofCluster('pg:ins:tup_modified_rate1m')),
          graph('Rows read', 'count', ofCluster('pg:ins:tup_returned_rate1m')),
          graph('Connections', 'count', ofCluster('pg:ins:num_backends')),
        ]),
        row('Replication and space', [
          graph('Behind', 'bytes', ofCluster('pg:ins:lag_bytes')),
          graph('WAL', 'bytes', ofCluster('pg:ins:lsn_rate1m')),
          graph('Databases', 'bytes', [ofCluster('pg:db:db_size'), '{{ins}} {{datname}}']),
        ]),
      ],
    }),
    ...dashboards,
  ],
};
