import { alert, type Content, dashboard, metric, record, row, stat, timeseries } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/** Prints what `stats` says in the text format of Prometheus. Without an instance that answers there is one line. */
const command = `port=$(sed -n 's/^ExecStart=.* -p \\([0-9]*\\) .*/\\1/p' ${paths.dropIn})
timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "stats\\r\\nquit\\r\\n" >&3 && tr -d "\\r" <&3' stats "$port" |
awk '$1 == "STAT" && $2 ~ /^(cmd_get|get_hits|evictions|curr_connections)$/ { n++; print "memcached_" $2, $3 } END { print "memcached_up", (n > 0 ? 1 : 0) }'`;
const from = { command, every: '15s' } as const;

/** Pure data, part of the definition: rules and dashboards are rendered from it. */
export const content: Content = {
  metrics: [
    metric({ name: 'memcached_up', type: 'gauge', unit: 'flag', help: 'whether an instance answers', from }),
    metric({ name: 'memcached_cmd_get', type: 'counter', unit: 'count', help: 'items asked for', from }),
    metric({ name: 'memcached_get_hits', type: 'counter', unit: 'count', help: 'items found', from }),
    metric({
      name: 'memcached_evictions',
      type: 'counter',
      unit: 'count',
      help: 'items dropped for room',
      from,
    }),
    metric({
      name: 'memcached_curr_connections',
      type: 'gauge',
      unit: 'count',
      help: 'open connections',
      from,
    }),
  ],
  records: [
    record({
      name: 'memcached:hit_ratio:5m',
      unit: 'ratio',
      help: 'share of the items asked for that were found',
      expr: 'rate(memcached_get_hits[5m]) / rate(memcached_cmd_get[5m])',
    }),
  ],
  alerts: [
    alert({
      name: 'MemcachedDown',
      expr: 'memcached_up == 0',
      for: '30s',
      severity: 'crit',
      summary: '{{ins}} does not answer',
      meaning: 'Applications go to the database for what this instance held.',
      firstCommand: 'pigsty health memcached -l {{ip}}',
      dashboard: 'memcached-cluster',
    }),
    alert({
      name: 'MemcachedEvicts',
      expr: 'rate(memcached_evictions[15m]) > 10',
      for: '15m',
      severity: 'warn',
      summary: '{{ins}} drops items for want of memory',
      meaning:
        'The cache is too small for what is asked of it: raise memcached_memory, no restart is needed.',
      firstCommand: 'pigsty memcached stats -l {{ip}}',
      dashboard: 'memcached-cluster',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'memcached-cluster',
      title: 'Memcached',
      variables: [{ name: 'cls', metric: 'memcached_cmd_get' }],
      rows: [
        row('Use', [
          stat({
            title: 'Hit ratio',
            unit: 'ratio',
            series: { expr: 'avg(memcached:hit_ratio:5m{cls="$cls"})' },
          }),
          timeseries({
            title: 'Items asked for',
            unit: 'count',
            series: [{ expr: 'rate(memcached_cmd_get{cls="$cls"}[5m])', legend: '{{ins}}' }],
          }),
        ]),
        row('Limits', [
          timeseries({
            title: 'Items dropped',
            unit: 'count',
            series: [{ expr: 'rate(memcached_evictions{cls="$cls"}[5m])', legend: '{{ins}}' }],
          }),
          timeseries({
            title: 'Connections',
            unit: 'count',
            series: [{ expr: 'memcached_curr_connections{cls="$cls"}', legend: '{{ins}}' }],
          }),
        ]),
      ],
    }),
  ],
};
