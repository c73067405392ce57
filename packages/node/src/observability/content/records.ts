import { recordingRules, type RecordingRule, type RecordRow } from '@pigsty/sdk';
import { deviceRecords } from './device-records.ts';

const rows: readonly RecordRow[] = [
  // A host is found by its kernel's name, its address, and the name of its instance.
  [
    'node:ins',
    ['nodename', 'ip', 'ins']
      .map((label) => `label_replace(node_uname_info, "id", "$1", "${label}", "(.+)")`)
      .join(' or '),
    'flag',
    'a host, by each name that it is called by',
  ],
  ['node:ins:uptime', 'time() - node_boot_time_seconds', 'seconds', 'time since the machine was started'],

  [
    'node:ins:cpu_count',
    'count without (cpu, mode) (node_cpu_seconds_total{mode="idle"})',
    'count',
    'processors',
  ],
  ['node:cls:cpu_count', 'sum by (cls, job) (node:ins:cpu_count)', 'count', 'processors of a cluster'],
  ['node:env:cpu_count', 'sum by (job) (node:ins:cpu_count)', 'count', 'processors of the estate'],
  [
    'node:cpu:usage',
    '1 - sum without (mode) (rate(node_cpu_seconds_total{mode=~"idle|iowait"}[1m]))',
    'ratio',
    'use of a processor',
  ],
  ['node:ins:cpu_usage', 'avg without (cpu) (node:cpu:usage)', 'ratio', 'use of all processors'],
  ...['1m', '5m', '15m'].map((time): RecordRow => [
    `node:ins:cpu_usage_${time}`,
    `avg_over_time(node:ins:cpu_usage[${time}])`,
    'ratio',
    `use of all processors over ${time}`,
  ]),
  [
    'node:cls:cpu_usage',
    'sum by (cls, job) (node:ins:cpu_usage * node:ins:cpu_count) / node:cls:cpu_count',
    'ratio',
    'use of the processors of a cluster',
  ],
  [
    'node:env:cpu_usage',
    'sum by (job) (node:ins:cpu_usage * node:ins:cpu_count) / node:env:cpu_count',
    'ratio',
    'use of the processors of the estate',
  ],
  ['node:ins:ctx_switch_rate1m', 'rate(node_context_switches_total[1m])', 'count', 'changes of process'],
  ['node:ins:interrupt_rate1m', 'rate(node_intr_total[1m])', 'count', 'interrupts'],
  ['node:ins:forks_rate1m', 'rate(node_forks_total[1m])', 'count', 'processes that were started'],
  ...['1', '5', '15'].flatMap((minutes): readonly RecordRow[] => [
    [
      `node:ins:stdload${minutes}`,
      `node_load${minutes} / node:ins:cpu_count`,
      'ratio',
      `load of ${minutes} min per processor`,
    ],
    [
      `node:cls:stdload${minutes}`,
      `sum by (cls, job) (node_load${minutes}) / node:cls:cpu_count`,
      'ratio',
      `load of ${minutes} min per processor of a cluster`,
    ],
    [
      `node:env:stdload${minutes}`,
      `sum by (job) (node_load${minutes}) / node:env:cpu_count`,
      'ratio',
      `load of ${minutes} min per processor of the estate`,
    ],
  ]),

  [
    'node:ins:mem_avail',
    'node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes',
    'ratio',
    'memory that programs can have',
  ],
  ['node:ins:mem_usage', '1 - node:ins:mem_avail', 'ratio', 'memory in use'],
  [
    'node:cls:mem_usage',
    '1 - sum by (cls, job) (node_memory_MemAvailable_bytes) / sum by (cls, job) (node_memory_MemTotal_bytes)',
    'ratio',
    'memory in use of a cluster',
  ],
  ['node:env:mem_total', 'sum by (job) (node_memory_MemTotal_bytes)', 'bytes', 'memory of the estate'],
  [
    'node:env:mem_avail',
    'sum by (job) (node_memory_MemAvailable_bytes)',
    'bytes',
    'memory of the estate that programs can have',
  ],
  [
    'node:env:mem_usage',
    '1 - node:env:mem_avail / node:env:mem_total',
    'ratio',
    'memory in use of the estate',
  ],
  [
    'node:ins:swap_usage',
    '1 - node_memory_SwapFree_bytes / (node_memory_SwapTotal_bytes > 0)',
    'ratio',
    'swap in use, where there is any',
  ],
  [
    'node:ins:mem_commit_ratio',
    'node_memory_Committed_AS_bytes / node_memory_CommitLimit_bytes',
    'ratio',
    'memory that was promised, of what may be',
  ],
  ...(
    [
      ['pagefault', 'pgfault', 'page faults'],
      ['pgmajfault', 'pgmajfault', 'page faults that read a disk'],
      ['pagein', 'pgpgin', 'pages read'],
      ['pageout', 'pgpgout', 'pages written'],
      ['swapin', 'pswpin', 'pages read from swap'],
      ['swapout', 'pswpout', 'pages written to swap'],
    ] as const
  ).map(([name, of, help]): RecordRow => [
    `node:ins:${name}_rate1m`,
    `rate(node_vmstat_${of}[1m])`,
    'count',
    help,
  ]),

  ...(
    [
      ['insegs', 'Tcp_InSegs', 'TCP segments received'],
      ['outsegs', 'Tcp_OutSegs', 'TCP segments sent'],
      ['retranssegs', 'Tcp_RetransSegs', 'TCP segments sent again'],
      ['passive_opens', 'Tcp_PassiveOpens', 'TCP connections taken'],
      ['active_opens', 'Tcp_ActiveOpens', 'TCP connections opened'],
      ['overflow', 'TcpExt_ListenOverflows', 'connections for which a queue had no room'],
      ['dropped', 'TcpExt_ListenDrops', 'connections that were dropped before they were taken'],
    ] as const
  ).map(([name, of, help]): RecordRow => [
    `node:ins:tcp_${name}_rate1m`,
    `rate(node_netstat_${of}[1m])`,
    'count',
    help,
  ]),
  [
    'node:ins:tcp_segs_rate1m',
    'node:ins:tcp_insegs_rate1m + node:ins:tcp_outsegs_rate1m',
    'count',
    'TCP segments received and sent',
  ],
  [
    'node:ins:tcp_retrans_ratio1m',
    'node:ins:tcp_retranssegs_rate1m / node:ins:tcp_outsegs_rate1m',
    'ratio',
    'share of TCP segments that were sent again',
  ],
  [
    'node:ins:tcp_error_rate1m',
    'rate(node_netstat_Tcp_InErrs[1m]) + node:ins:tcp_overflow_rate1m + node:ins:tcp_dropped_rate1m',
    'count',
    'TCP segments and connections that were lost',
  ],
  ['node:ins:udp_in_rate1m', 'rate(node_netstat_Udp_InDatagrams[1m])', 'count', 'UDP datagrams received'],
  ['node:ins:udp_out_rate1m', 'rate(node_netstat_Udp_OutDatagrams[1m])', 'count', 'UDP datagrams sent'],
  ['node:ins:fd_usage', 'node_filefd_allocated / node_filefd_maximum', 'ratio', 'open files, of what may be'],

  ['node:ins:time_drift', 'abs(node_timex_offset_seconds)', 'seconds', 'how far the clock is off'],
  [
    'node:cls:time_drift_max',
    'max by (cls, job) (node:ins:time_drift)',
    'seconds',
    'how far the worst clock of a cluster is off',
  ],

  ['haproxy:ins:usage', '1 - haproxy_process_idle_time_percent / 100', 'ratio', 'share of time with work'],
  [
    'haproxy:cls:usage',
    'avg by (cls, job) (haproxy:ins:usage)',
    'ratio',
    'share of time with work, of a cluster',
  ],
  ['haproxy:ins:uptime', 'time() - haproxy_process_start_time_seconds', 'seconds', 'time since the start'],
  [
    'haproxy:ins:service_up',
    'sum by (job, cls, ins, ip, proxy) (haproxy_server_status{state="UP", proxy!="stats"}) > bool 0',
    'flag',
    'whether a service has a server',
  ],
  [
    'haproxy:cls:service_up',
    'max by (job, cls, proxy) (haproxy:ins:service_up)',
    'flag',
    'whether a service has a server on any host',
  ],
  [
    'node:vip:holders',
    'sum by (vip) (label_replace(node_network_address_info, "vip", "$1", "address", "(.+)") and on (vip) pigsty_vip_info) or max by (vip) (pigsty_vip_info) * 0',
    'count',
    'hosts that hold a VIP',
  ],
];

/** Names are those of the original, which people's own dashboards use. */
export const records: readonly RecordingRule[] = [...recordingRules(rows), ...deviceRecords];
