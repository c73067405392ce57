import { alert, type Content, dashboard, metric, row, stat, timeseries } from '@pigsty/sdk';
import { paths, unitName } from '../spec/paths.ts';
import { escaped, hello, OK, read } from '../wire/ask.ts';

/** Prints in the text format of Prometheus what a client sees of the instance. */
const command = `at=$(sed -n 's/^FERRETDB_LISTEN_ADDR=//p' ${paths.environment}); host=\${at%:*}; port=\${at##*:}
[ -n "$port" ] || exit 0
ask() {
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf %b "$3" >&3 && dd bs=65536 count=1 <&3' ask "\${host:-127.0.0.1}" "$port" "$1" 2>/dev/null | od -An -v -tx1 | tr -d ' \\n' | grep -c ${OK}
}
echo "mongo_up $(ask '${escaped(hello)}')"
echo "mongo_storage_up $(ask '${escaped(read)}')"
echo "mongo_clients $(ss -Htn state established sport = ":$port" | wc -l)"
echo "mongo_restarts $(systemctl show -p NRestarts --value ${unitName})"`;
const from = { command, every: '15s' } as const;
const program = { exporter: 'ferretdb' } as const;

/** Pure data, part of the definition: rules and dashboards are rendered from it. */
export const content: Content = {
  metrics: [
    metric({ name: 'mongo_up', type: 'gauge', unit: 'flag', help: 'whether an instance answers', from }),
    metric({
      name: 'mongo_storage_up',
      type: 'gauge',
      unit: 'flag',
      help: 'whether it reads from PostgreSQL',
      from,
    }),
    metric({ name: 'mongo_clients', type: 'gauge', unit: 'count', help: 'connections of clients', from }),
    metric({
      name: 'mongo_restarts',
      type: 'counter',
      unit: 'count',
      help: 'times that it ended by itself',
      from,
    }),
    metric({ name: 'go_goroutines', type: 'gauge', unit: 'count', help: 'goroutines', from: program }),
  ],
  alerts: [
    alert({
      name: 'MongoDown',
      expr: 'mongo_up == 0',
      for: '30s',
      severity: 'crit',
      summary: '{{ins}} does not answer',
      meaning: 'Clients of this instance can neither read nor write.',
      firstCommand: 'pigsty health mongo -l {{ip}}',
      dashboard: 'mongo-cluster',
    }),
    alert({
      name: 'MongoWithoutStorage',
      expr: 'mongo_storage_up == 0 and mongo_up == 1',
      for: '1m',
      severity: 'crit',
      summary: '{{ins}} does not reach PostgreSQL',
      meaning: 'Its PostgreSQL cluster has no leader, or the service that leads to it does not answer.',
      firstCommand: 'pigsty pgsql list',
      dashboard: 'mongo-cluster',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'mongo-cluster',
      title: 'Mongo',
      variables: [{ name: 'cls', metric: 'mongo_up' }],
      rows: [
        row('Service', [
          stat({
            title: 'Instances that answer',
            unit: 'count',
            series: { expr: 'sum(mongo_up{cls="$cls"})' },
          }),
          stat({
            title: 'Instances that reach PostgreSQL',
            unit: 'count',
            series: { expr: 'sum(mongo_storage_up{cls="$cls"})' },
          }),
          timeseries({
            title: 'Clients',
            unit: 'count',
            series: [{ expr: 'mongo_clients{cls="$cls"}', legend: '{{ins}}' }],
          }),
        ]),
        row('Process', [
          timeseries({
            title: 'Goroutines',
            unit: 'count',
            series: [{ expr: 'go_goroutines{job="mongo",cls="$cls"}', legend: '{{ins}}' }],
          }),
          timeseries({
            title: 'Ended by itself',
            unit: 'count',
            series: [{ expr: 'increase(mongo_restarts{cls="$cls"}[1h])', legend: '{{ins}}' }],
          }),
        ]),
      ],
    }),
  ],
};
