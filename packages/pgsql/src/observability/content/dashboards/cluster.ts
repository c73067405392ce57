import { dashboard, logs, row, timeline, panels } from '@pigsty/sdk';
import { roles } from '../roles.ts';
import { ageOfOldest } from './last-backups.ts';
import { cls, ofCluster } from './scope.ts';

const { graph, list, number } = panels;

export const cluster = dashboard({
  id: 'pgsql-cluster',
  title: 'Cluster',
  variables: [cls],
  rows: [
    row('Is it well?', [
      number('Members', 'count', ofCluster('pg:cls:members')),
      number('Answer', 'count', ofCluster('pg:cls:alive_count')),
      number('Primaries', 'count', ofCluster('pg:cls:partition')),
      number('Lag', 'seconds', ofCluster('pg:cls:lag_seconds')),
      number('Connections in use', 'ratio', ofCluster('pg:cls:conn_usage')),
      number('Age of the last backup', 'seconds', ageOfOldest),
    ]),
    row('Members', [
      list(
        'Instances',
        ['role', 'transactions', 'connections', 'load', 'behind', 'size', 'uptime'],
        [
          { expr: ofCluster('pg:ins:status'), states: roles },
          ofCluster('pg:ins:xact_total_rate1m'),
          ofCluster('pg:ins:num_backends'),
          ofCluster('pg:ins:load1'),
          ofCluster('pg:ins:lag_bytes'),
          ofCluster('pg:ins:db_size'),
          ofCluster('pg_uptime'),
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
      graph('Load', 'ratio', ofCluster('pg:ins:load1')),
      graph('Rows changed', 'count', ofCluster('pg:ins:tup_modified_rate1m')),
      graph('Rows read', 'count', ofCluster('pg:ins:tup_returned_rate1m')),
      graph('Connections', 'count', ofCluster('pg:ins:num_backends')),
      graph('Queries through the pool', 'count', ofCluster('pgbouncer:ins:query_rate1m')),
    ]),
    row('Replication and space', [
      graph('Behind', 'bytes', ofCluster('pg:ins:lag_bytes')),
      graph('WAL', 'bytes', ofCluster('pg:ins:lsn_rate1m')),
      graph('Databases', 'bytes', [`pg:db:db_size{cls="$cls"}`, '{{ins}} {{datname}}']),
      graph('WAL on disk', 'bytes', ofCluster('pg:ins:wal_size')),
    ]),
    row('Log', [logs({ title: 'Errors', query: 'job:postgres cls:"$cls" level:error' })]),
  ],
});
