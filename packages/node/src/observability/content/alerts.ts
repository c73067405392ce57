import { alert, grown, type Alert, type AlertSeverity } from '@pigsty/sdk';
import { logAgentUnit } from '../../spec/logs.ts';

interface Row extends Omit<Alert, 'firstCommand' | 'dashboard' | 'severity'> {
  readonly meaning: string;
  readonly firstCommand?: string;
  readonly dashboard?: string;
}

const host = (severity: AlertSeverity, row: Row): Alert =>
  alert({ severity, firstCommand: 'pigsty health node -l {{ip}}', dashboard: 'node', ...row });

/** Of the machine itself, in the order in which somebody should look. */
export const alerts: readonly Alert[] = [
  host('crit', {
    name: 'NodeDown',
    expr: 'up{job="node"} == 0',
    for: '20s',
    interruption: ['host'],
    summary: '{{ins}} ({{ip}}) does not answer',
    meaning: 'The machine, its network or its exporter is down: nothing is known of what runs there.',
  }),
  host('crit', {
    name: 'NodeUnreachable',
    expr: 'probe_success{job="ping"} == 0',
    for: '20s',
    interruption: ['host'],
    summary: '{{instance}} does not answer a ping',
    meaning: 'Services of {{ins}} cannot be reached from the infra node.',
  }),
  host('crit', {
    name: 'DiskFull',
    expr: 'node:fs:space_usage > 0.93',
    for: '1m',
    summary: '{{mountpoint}} of {{ins}} is almost full',
    meaning: 'A database that cannot write stops.',
  }),
  host('warn', {
    name: 'DiskFullIn24h',
    // A deploy fills a disk for minutes: a day is predicted only from at least three hours.
    expr: 'predict_linear(node:fs:avail_bytes[6h], 86400) < 0 and node:fs:space_usage > 0.6 and count_over_time(node:fs:avail_bytes[3h] offset 3h) > 0',
    for: '30m',
    summary: '{{mountpoint}} of {{ins}} will be full within a day',
    meaning: 'At the pace of the last three to six hours there is no space left tomorrow.',
  }),
  host('warn', {
    name: 'InodesFull',
    expr: 'node:fs:inode_usage > 0.9',
    for: '5m',
    summary: '{{mountpoint}} of {{ins}} has few inodes left',
    meaning: 'No file can be made there any more, although there is space.',
  }),
  host('crit', {
    name: 'FilesystemReadonly',
    // One that has always been so is meant to be.
    expr: 'node_filesystem_readonly == 1 and min_over_time(node_filesystem_readonly[1d]) == 0',
    for: '0s',
    summary: '{{mountpoint}} of {{ins}} takes no writes any more',
    meaning: 'The kernel does so after an error of the device: its data may be at risk.',
  }),
  host('warn', {
    name: 'DiskLatencyHigh',
    expr: 'node:dev:disk_write_rt_1m > 0.05 or node:dev:disk_read_rt_1m > 0.05',
    for: '10m',
    summary: 'Requests of {{device}} of {{ins}} take more than 50 ms',
    meaning: 'Commits wait for the disk.',
  }),
  host('warn', {
    name: 'OomKill',
    expr: `${grown('node_vmstat_oom_kill', '10m')} > 0`,
    for: '0s',
    summary: '{{ins}} killed a process for want of memory',
    meaning: 'It may have been a database: its sessions are lost.',
  }),
  host('warn', {
    name: 'MemoryLow',
    expr: 'node:ins:mem_avail < 0.1',
    for: '5m',
    summary: '{{ins}} has less than a tenth of its memory left',
    meaning: 'The kernel drops files from memory, and then kills processes.',
  }),
  host('warn', {
    name: 'MemorySwapped',
    expr: 'node:ins:swap_usage > 0.01 and rate(node_vmstat_pswpin[5m]) > 0',
    for: '5m',
    summary: '{{ins}} reads from swap',
    meaning: 'Whatever was moved there is slow.',
  }),
  host('info', {
    name: 'CpuSaturated',
    expr: 'node:ins:cpu_usage_15m > 0.9',
    for: '15m',
    summary: 'The processors of {{ins}} are busy',
    meaning: 'Queries wait for a processor.',
  }),
  host('info', {
    name: 'LoadHigh',
    expr: 'node:ins:stdload5 > 2',
    for: '15m',
    summary: 'Twice as much runs or waits on {{ins}} as it has processors',
    meaning: 'Everything takes its time.',
  }),
  host('warn', {
    name: 'OpenFilesHigh',
    expr: 'node:ins:fd_usage > 0.9',
    for: '5m',
    summary: '{{ins}} has few file descriptors left',
    meaning: 'No file and no connection can be opened when there are none.',
  }),
  host('info', {
    name: 'NetworkErrors',
    expr: 'rate(node_network_receive_errs_total[5m]) > 1',
    for: '10m',
    summary: 'Packets come in broken at {{device}} of {{ins}}',
    meaning: 'A cable, a port or a driver is at fault; connections are slow.',
  }),
  host('info', {
    name: 'TcpRetransmitsHigh',
    expr: 'node:ins:tcp_retrans_ratio1m > 0.02',
    for: '10m',
    summary: '{{ins}} sends one TCP segment in fifty again',
    meaning: 'The network loses packets; replication and queries wait.',
  }),
  host('warn', {
    name: 'ClockSkew',
    expr: 'node:ins:time_drift > 0.1 or node_timex_sync_status == 0',
    for: '5m',
    summary: 'The clock of {{ins}} is off, or nothing keeps it',
    meaning: 'Times in logs and in data mislead; certificates and leases end at the wrong moment.',
  }),
  host('warn', {
    name: 'UnitFailed',
    expr: 'node_systemd_unit_state{state="failed"} == 1',
    for: '2m',
    summary: '{{name}} of {{ins}} has failed',
    meaning: 'systemd has given it up.',
  }),
  host('warn', {
    name: 'UnitNotStarting',
    // Between two attempts a unit is being activated; what runs once is so as long as it runs.
    expr: 'avg_over_time(node_systemd_unit_state{state="activating", type!="oneshot"}[5m]) > 0.5',
    for: '2m',
    summary: '{{name}} of {{ins}} does not come up',
    meaning: 'systemd starts it again and again, and it ends each time, or it takes very long.',
  }),
  host('warn', {
    name: 'LogAgentDown',
    expr: `node_systemd_unit_state{name="${logAgentUnit}", state="active"} == 0`,
    for: '5m',
    interruption: [logAgentUnit],
    summary: 'Logs of {{ins}} are not sent',
    meaning: 'They stay on the host and are sent when the agent runs again.',
  }),
  host('info', {
    name: 'TextfileBroken',
    expr: 'node_textfile_scrape_error == 1',
    for: '10m',
    summary: 'A file with metrics of {{ins}} cannot be read',
    meaning: 'The metrics in it are missing.',
  }),
  host('warn', {
    name: 'SamplesStale',
    expr: 'time() - pigsty_samples_timestamp_seconds > 60 + 4 * pigsty_samples_interval_seconds',
    for: '1m',
    summary: 'Samples of {{ins}} on {{ip}} are old',
    meaning: 'What prints them is not run any more: what they show is how it was then.',
  }),
  host('warn', {
    name: 'SamplesMissing',
    expr: 'pigsty_samples_failed == 1',
    for: '10m',
    summary: 'A command that prints samples of {{ins}} fails',
    meaning: 'Its metrics are missing, and alerts about them cannot fire.',
  }),
  host('warn', {
    name: 'CertExpiring',
    // A deploy renews one when a third of its life is left: some live for days.
    expr: 'pigsty_cert_not_after_seconds - time() < 1814400 and pigsty_cert_not_after_seconds - time() < (pigsty_cert_not_after_seconds - pigsty_cert_not_before_seconds) / 4',
    for: '5m',
    summary: 'The certificate {{path}} of {{ins}} ends in {{value}} s',
    meaning: 'Nobody who verifies it connects any more when it is over.',
    firstCommand: 'pigsty deploy -l {{ip}}',
  }),
  host('crit', {
    name: 'HaproxyDown',
    expr: 'up{job="haproxy"} == 0',
    for: '30s',
    interruption: ['haproxy.service'],
    summary: 'HAProxy of {{ins}} does not answer',
    meaning: 'Services cannot be reached through this host.',
    dashboard: 'node-haproxy',
  }),
  host('crit', {
    name: 'ServiceWithoutServer',
    expr: 'haproxy:ins:service_up == 0',
    for: '30s',
    summary: 'Service {{proxy}} of {{ins}} has no server',
    meaning: 'Clients of this service are turned away.',
    dashboard: 'node-haproxy',
  }),
  host('crit', {
    name: 'VipLost',
    expr: 'node:vip:holders == 0',
    for: '30s',
    summary: 'Nobody holds the VIP {{vip}}',
    meaning: 'Clients that connect to this address reach nobody.',
    firstCommand: 'pigsty health node',
    dashboard: 'vip',
  }),
  host('crit', {
    name: 'VipHeldTwice',
    expr: 'node:vip:holders > 1',
    for: '30s',
    summary: 'More than one host holds the VIP {{vip}}',
    meaning: 'Its members do not hear each other; connections go to one or the other.',
    firstCommand: 'pigsty health node',
    dashboard: 'vip',
  }),
];
