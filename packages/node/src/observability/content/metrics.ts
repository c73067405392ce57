import { metric, type Metric, type MetricUnit } from '@pigsty/sdk';
import { certificateSamples } from '../../spec/certificate-samples.ts';
import { samplesAbout } from '../../spec/samples.ts';

type Row = readonly [name: string, unit: MetricUnit, help: string, labels?: readonly string[]];

const from = (exporter: string, type: Metric['type'], rows: readonly Row[]): readonly Metric[] =>
  rows.map(([name, unit, help, labels]) =>
    metric({ name, type, unit, help, ...(labels === undefined ? {} : { labels }), from: { exporter } }),
  );

const device = ['device'];
const fileSystem = ['device', 'fstype', 'mountpoint'];

const gauges: readonly Row[] = [
  ['node_uname_info', 'flag', 'kernel and host name', ['nodename', 'release', 'machine']],
  ['node_boot_time_seconds', 'timestamp', 'when the machine was started'],
  ['node_load1', 'count', 'load of one minute'],
  ['node_load5', 'count', 'load of five minutes'],
  ['node_load15', 'count', 'load of fifteen minutes'],
  ['node_memory_MemTotal_bytes', 'bytes', 'memory'],
  ['node_memory_MemAvailable_bytes', 'bytes', 'memory that programs can have'],
  ['node_memory_MemFree_bytes', 'bytes', 'memory that nothing uses'],
  ['node_memory_Cached_bytes', 'bytes', 'memory that holds files'],
  ['node_memory_Buffers_bytes', 'bytes', 'memory that holds blocks of devices'],
  ['node_memory_SwapTotal_bytes', 'bytes', 'swap'],
  ['node_memory_SwapFree_bytes', 'bytes', 'swap that nothing uses'],
  ['node_memory_Committed_AS_bytes', 'bytes', 'memory that was promised'],
  ['node_memory_CommitLimit_bytes', 'bytes', 'memory that may be promised'],
  ['node_memory_HugePages_Total', 'count', 'huge pages that are reserved'],
  ['node_memory_HugePages_Free', 'count', 'huge pages that nothing uses'],
  ['node_filesystem_avail_bytes', 'bytes', 'space that users can have', fileSystem],
  ['node_filesystem_free_bytes', 'bytes', 'space that nothing uses', fileSystem],
  ['node_filesystem_size_bytes', 'bytes', 'size of a file system', fileSystem],
  ['node_filesystem_files', 'count', 'inodes of a file system', fileSystem],
  ['node_filesystem_files_free', 'count', 'inodes that nothing uses', fileSystem],
  ['node_filesystem_readonly', 'flag', 'whether a file system takes no writes', fileSystem],
  ['node_filefd_allocated', 'count', 'open files'],
  ['node_filefd_maximum', 'count', 'files that may be open'],
  ['node_timex_offset_seconds', 'seconds', 'how far the clock is off'],
  ['node_timex_sync_status', 'flag', 'whether the clock is kept'],
  ['node_systemd_unit_state', 'flag', 'whether a unit is in a state', ['name', 'state', 'type']],
  ['node_network_address_info', 'flag', 'addresses of a network interface', ['device', 'address', 'netmask']],
  ['node_textfile_scrape_error', 'flag', 'whether a file with metrics cannot be read'],
];

/** Of the certificates that modules register. */
const certificates: readonly Metric[] = Object.values(certificateSamples).map((what) =>
  metric({ ...what, unit: 'timestamp', labels: ['path'], from: { exporter: 'node_exporter' } }),
);

/** Of modules whose metrics come from a command; most have none. */
const samples: readonly Metric[] = (
  [
    [samplesAbout.failed, 'flag'],
    [samplesAbout.timestamp, 'timestamp'],
    [samplesAbout.interval, 'seconds'],
  ] as const
).map(([what, unit]) =>
  metric({ ...what, unit, labels: ['file'], from: { exporter: 'node_exporter' }, emptyWhenHealthy: true }),
);

const counters: readonly Row[] = [
  ['node_cpu_seconds_total', 'seconds', 'time of each processor, by what it did', ['cpu', 'mode']],
  ['node_context_switches_total', 'count', 'changes from one process to another'],
  ['node_intr_total', 'count', 'interrupts'],
  ['node_forks_total', 'count', 'processes that were started'],
  ['node_vmstat_oom_kill', 'count', 'processes that were killed for want of memory'],
  ['node_vmstat_pgfault', 'count', 'page faults'],
  ['node_vmstat_pgmajfault', 'count', 'page faults that read a disk'],
  ['node_vmstat_pgpgin', 'count', 'pages read'],
  ['node_vmstat_pgpgout', 'count', 'pages written'],
  ['node_vmstat_pswpin', 'count', 'pages read from swap'],
  ['node_vmstat_pswpout', 'count', 'pages written to swap'],
  ['node_pressure_cpu_waiting_seconds_total', 'seconds', 'time in which something waited for a processor'],
  ['node_pressure_io_stalled_seconds_total', 'seconds', 'time in which everything waited for a device'],
  ['node_pressure_io_waiting_seconds_total', 'seconds', 'time in which something waited for a device'],
  ['node_pressure_memory_waiting_seconds_total', 'seconds', 'time in which something waited for memory'],
  ['node_disk_reads_completed_total', 'count', 'reads', device],
  ['node_disk_writes_completed_total', 'count', 'writes', device],
  ['node_disk_reads_merged_total', 'count', 'reads that were made one with others', device],
  ['node_disk_writes_merged_total', 'count', 'writes that were made one with others', device],
  ['node_disk_read_bytes_total', 'bytes', 'bytes read', device],
  ['node_disk_written_bytes_total', 'bytes', 'bytes written', device],
  ['node_disk_read_time_seconds_total', 'seconds', 'time of reads', device],
  ['node_disk_write_time_seconds_total', 'seconds', 'time of writes', device],
  ['node_disk_io_time_seconds_total', 'seconds', 'time in which a device had something to do', device],
  ['node_disk_io_time_weighted_seconds_total', 'seconds', 'time of all requests together', device],
  ['node_network_receive_bytes_total', 'bytes', 'bytes received', device],
  ['node_network_transmit_bytes_total', 'bytes', 'bytes sent', device],
  ['node_network_receive_packets_total', 'count', 'packets received', device],
  ['node_network_transmit_packets_total', 'count', 'packets sent', device],
  ['node_network_receive_errs_total', 'count', 'packets that came in broken', device],
  ['node_netstat_Tcp_InSegs', 'count', 'TCP segments received'],
  ['node_netstat_Tcp_OutSegs', 'count', 'TCP segments sent'],
  ['node_netstat_Tcp_RetransSegs', 'count', 'TCP segments sent again'],
  ['node_netstat_Tcp_InErrs', 'count', 'TCP segments that came in broken'],
  ['node_netstat_Tcp_PassiveOpens', 'count', 'TCP connections taken'],
  ['node_netstat_Tcp_ActiveOpens', 'count', 'TCP connections opened'],
  ['node_netstat_TcpExt_ListenOverflows', 'count', 'connections for which a queue had no room'],
  ['node_netstat_TcpExt_ListenDrops', 'count', 'connections that were dropped before they were taken'],
  ['node_netstat_Udp_InDatagrams', 'count', 'UDP datagrams received'],
  ['node_netstat_Udp_OutDatagrams', 'count', 'UDP datagrams sent'],
];

const proxyGauges: readonly Row[] = [
  ['haproxy_process_idle_time_percent', 'count', 'share of time without work, in percent'],
  ['haproxy_process_start_time_seconds', 'timestamp', 'when HAProxy was started'],
  ['haproxy_process_current_connections', 'count', 'open connections'],
  ['haproxy_server_status', 'flag', 'whether a server is in a state', ['proxy', 'server', 'state']],
  ['haproxy_backend_current_sessions', 'count', 'open sessions of a service', ['proxy']],
  ['haproxy_backend_current_queue', 'count', 'connections that wait for a server', ['proxy']],
];

const proxyCounters: readonly Row[] = [
  ['haproxy_backend_connection_errors_total', 'count', 'connections that failed to a server', ['proxy']],
  ['haproxy_backend_bytes_in_total', 'bytes', 'bytes from clients', ['proxy']],
  ['haproxy_backend_bytes_out_total', 'bytes', 'bytes to clients', ['proxy']],
  ['haproxy_server_check_failures_total', 'count', 'checks that a server failed', ['proxy', 'server']],
];

/** What rules and dashboards of NODE rest on. The exporters show more. */
export const metrics: readonly Metric[] = [
  ...from('node_exporter', 'gauge', gauges),
  ...samples,
  ...certificates,
  ...from('node_exporter', 'counter', counters),
  ...from('HAProxy', 'gauge', proxyGauges),
  ...from('HAProxy', 'counter', proxyCounters),
  ...from('node_exporter', 'gauge', [
    ['pigsty_vip_info', 'flag', 'a VIP that this host is a member of', ['vip', 'vrid']],
  ]),
];
