import {
  dashboard,
  logs,
  row,
  stat,
  table,
  timeline,
  timeseries,
  type Dashboard,
  type MetricUnit,
  type Panel,
} from '@pigsty/sdk';

const ins = '{ins="$ins"}';
const of = (metric: string, more = ''): string => `${metric}{ins="$ins"${more}}`;

/** `[expression, legend]`, or an expression alone. */
const graph = (
  title: string,
  unit: MetricUnit,
  ...series: readonly (string | readonly [string, string])[]
): Panel =>
  timeseries({
    title,
    unit,
    series: series.map((s) => (typeof s === 'string' ? { expr: s } : { expr: s[0], legend: s[1] })),
  });

const fleet = dashboard({
  id: 'node-fleet',
  title: 'Hosts',
  rows: [
    row('All hosts', [
      stat({ title: 'Hosts', unit: 'count', series: { expr: 'count(up{job="node"})' } }),
      stat({ title: 'Do not answer', unit: 'count', series: { expr: 'sum(up{job="node"} == bool 0)' } }),
      stat({ title: 'Processors', unit: 'count', series: { expr: 'sum(node:env:cpu_count)' } }),
      stat({ title: 'Memory in use', unit: 'ratio', series: { expr: 'max(node:env:mem_usage)' } }),
    ]),
    row('Host by host', [
      table({
        title: 'Load',
        columns: ['processors', 'use', 'load', 'memory in use', 'fullest file system', 'uptime'],
        series: [
          { expr: 'node:ins:cpu_count' },
          { expr: 'node:ins:cpu_usage' },
          { expr: 'node:ins:stdload5' },
          { expr: 'node:ins:mem_usage' },
          { expr: 'node:ins:space_usage_max' },
          { expr: 'node:ins:uptime' },
        ],
      }),
      table({
        title: 'Failed units',
        columns: ['failed'],
        series: [{ expr: 'node_systemd_unit_state{state="failed"} == 1', emptyWhenHealthy: true }],
      }),
    ]),
    row('Over time', [
      graph('Processors in use', 'ratio', ['node:ins:cpu_usage', '{{ins}}']),
      graph('Memory in use of hosts', 'ratio', ['node:ins:mem_usage', '{{ins}}']),
      graph('Reads and writes', 'count', ['node:ins:disk_iops_1m', '{{ins}}']),
      graph('Network', 'bytes', ['node:ins:network_io_bytes_rate1m', '{{ins}}']),
    ]),
  ],
});

const host = dashboard({
  id: 'node',
  title: 'Host',
  variables: [{ name: 'ins', metric: 'node_uname_info' }],
  rows: [
    row('Now', [
      stat({ title: 'Processors in use', unit: 'ratio', series: { expr: of('node:ins:cpu_usage') } }),
      stat({ title: 'Memory in use', unit: 'ratio', series: { expr: of('node:ins:mem_usage') } }),
      stat({ title: 'Fullest file system', unit: 'ratio', series: { expr: of('node:ins:space_usage_max') } }),
      stat({ title: 'Uptime', unit: 'seconds', series: { expr: of('node:ins:uptime') } }),
    ]),
    row('Processors', [
      graph('Time by use', 'ratio', [
        `avg by (mode) (rate(${of('node_cpu_seconds_total', ', mode!="idle"')}[1m]))`,
        '{{mode}}',
      ]),
      graph(
        'Load per processor',
        'ratio',
        [of('node:ins:stdload1'), '1 min'],
        [of('node:ins:stdload15'), '15 min'],
      ),
      graph(
        'Pressure',
        'ratio',
        [`rate(node_pressure_cpu_waiting_seconds_total${ins}[1m])`, 'processor'],
        [`rate(node_pressure_io_waiting_seconds_total${ins}[1m])`, 'devices'],
        [`rate(node_pressure_memory_waiting_seconds_total${ins}[1m])`, 'memory'],
      ),
    ]),
    row('Memory', [
      graph(
        'Memory',
        'bytes',
        [of('node_memory_MemTotal_bytes'), 'all'],
        [of('node_memory_MemAvailable_bytes'), 'available'],
        [of('node_memory_Cached_bytes'), 'files'],
      ),
      graph('Page faults that read a disk', 'count', of('node:ins:pgmajfault_rate1m')),
      graph('Promised memory', 'ratio', of('node:ins:mem_commit_ratio')),
    ]),
    row('Devices', [
      graph('Reads', 'count', [of('node:dev:disk_reads_rate1m'), '{{device}}']),
      graph('Writes', 'count', [of('node:dev:disk_writes_rate1m'), '{{device}}']),
      graph('Share of time with work', 'ratio', [of('node:dev:disk_util_1m'), '{{device}}']),
      timeseries({
        title: 'Time that a request takes',
        unit: 'seconds',
        series: [{ expr: of('node:dev:disk_io_rt_1m'), legend: '{{device}}', emptyWhenHealthy: true }],
      }),
    ]),
    row('File systems', [
      graph('Space in use', 'ratio', [of('node:fs:space_usage'), '{{mountpoint}}']),
      graph('Inodes in use', 'ratio', [of('node:fs:inode_usage'), '{{mountpoint}}']),
    ]),
    row('Network', [
      graph('Bytes received', 'bytes', [of('node:dev:network_rx_bytes_rate1m'), '{{device}}']),
      graph('Bytes sent', 'bytes', [of('node:dev:network_tx_bytes_rate1m'), '{{device}}']),
      graph('TCP segments sent again', 'ratio', of('node:ins:tcp_retrans_ratio1m')),
    ]),
    row('Units, clock and log', [
      table({
        title: 'Failed units',
        columns: ['failed'],
        series: [
          { expr: `${of('node_systemd_unit_state', ', state="failed"')} == 1`, emptyWhenHealthy: true },
        ],
      }),
      // A container has the clock of its machine, and may not ask for its offset.
      timeseries({
        title: 'Clock',
        unit: 'seconds',
        series: [{ expr: of('node:ins:time_drift'), emptyWhenHealthy: true }],
      }),
      logs({ title: 'Journal', query: '{job="syslog", ins="$ins"}' }),
    ]),
  ],
});

const proxy = dashboard({
  id: 'node-haproxy',
  title: 'HAProxy',
  variables: [{ name: 'ins', metric: 'haproxy_process_start_time_seconds' }],
  rows: [
    row('Process', [
      stat({ title: 'Uptime', unit: 'seconds', series: { expr: of('haproxy:ins:uptime') } }),
      stat({ title: 'Share of time with work', unit: 'ratio', series: { expr: of('haproxy:ins:usage') } }),
      graph('Open connections', 'count', of('haproxy_process_current_connections')),
    ]),
    row('Services', [
      timeline({
        title: 'Services with a server',
        series: [{ expr: of('haproxy:ins:service_up'), legend: '{{proxy}}', emptyWhenHealthy: true }],
        states: { 0: 'none', 1: 'served' },
      }),
      graph('Open sessions', 'count', [of('haproxy_backend_current_sessions'), '{{proxy}}']),
      graph('Waiting for a server', 'count', [of('haproxy_backend_current_queue'), '{{proxy}}']),
      graph('Failed connections to servers', 'count', [
        `rate(${of('haproxy_backend_connection_errors_total')}[1m])`,
        '{{proxy}}',
      ]),
    ]),
  ],
});

const vip = dashboard({
  id: 'vip',
  title: 'VIPs',
  rows: [
    row('Who holds which', [
      timeline({
        title: 'Holders',
        series: [
          {
            expr: 'label_replace(node_network_address_info, "vip", "$1", "address", "(.+)") and on (vip) pigsty_vip_info',
            legend: '{{vip}} {{ins}}',
            emptyWhenHealthy: true,
          },
        ],
        states: { 1: 'holds it' },
      }),
      timeline({
        title: 'Number of holders',
        series: [{ expr: 'node:vip:holders', legend: '{{vip}}', emptyWhenHealthy: true }],
        states: { 0: 'nobody', 1: 'one', 2: 'two' },
      }),
    ]),
  ],
});

export const dashboards: readonly Dashboard[] = [fleet, host, proxy, vip];
