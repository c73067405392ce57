import { recordingRules, type MetricUnit, type RecordRow } from '@pigsty/sdk';

/** A rate of each device, then of a host and of a cluster. */
const summed = (
  [name, source, unit, help]: readonly [string, string, MetricUnit, string],
  counted = '',
): readonly RecordRow[] => [
  [`node:dev:${name}`, `rate(${source}[1m])`, unit, `${help} of a device`],
  [`node:ins:${name}`, `sum without (device) (node:dev:${name}${counted})`, unit, `${help} of a host`],
  [`node:cls:${name}`, `sum by (cls, job) (node:ins:${name})`, unit, `${help} of a cluster`],
];

const everyLevel = (
  name: string,
  sum: (level: string) => string,
  unit: MetricUnit,
  help: string,
): RecordRow[] => ['dev', 'ins', 'cls'].map((level) => [`node:${level}:${name}`, sum(level), unit, help]);

const disk: readonly RecordRow[] = [
  ...summed(['disk_reads_rate1m', 'node_disk_reads_completed_total', 'count', 'reads']),
  ...summed(['disk_writes_rate1m', 'node_disk_writes_completed_total', 'count', 'writes']),
  ...summed(['disk_mreads_rate1m', 'node_disk_reads_merged_total', 'count', 'merged reads']),
  ...summed(['disk_mwrites_rate1m', 'node_disk_writes_merged_total', 'count', 'merged writes']),
  ...summed(['disk_read_bytes_rate1m', 'node_disk_read_bytes_total', 'bytes', 'bytes read']),
  ...summed(['disk_write_bytes_rate1m', 'node_disk_written_bytes_total', 'bytes', 'bytes written']),
  ...everyLevel(
    'disk_iops_1m',
    (level) => `node:${level}:disk_reads_rate1m + node:${level}:disk_writes_rate1m`,
    'count',
    'reads and writes',
  ),
  ...everyLevel(
    'disk_io_bytes_rate1m',
    (level) => `node:${level}:disk_read_bytes_rate1m + node:${level}:disk_write_bytes_rate1m`,
    'bytes',
    'bytes read and written',
  ),
  ['node:dev:disk_util_1m', 'rate(node_disk_io_time_seconds_total[1m])', 'ratio', 'share of time with work'],
  [
    'node:dev:disk_avg_queue_size',
    'rate(node_disk_io_time_weighted_seconds_total[1m])',
    'count',
    'requests under way',
  ],
  [
    'node:dev:disk_read_time_rate1m',
    'rate(node_disk_read_time_seconds_total[1m])',
    'seconds',
    'time of reads',
  ],
  [
    'node:dev:disk_write_time_rate1m',
    'rate(node_disk_write_time_seconds_total[1m])',
    'seconds',
    'time of writes',
  ],
  [
    'node:dev:disk_read_rt_1m',
    'node:dev:disk_read_time_rate1m / (node:dev:disk_reads_rate1m > 0)',
    'seconds',
    'time that a read takes',
  ],
  [
    'node:dev:disk_write_rt_1m',
    'node:dev:disk_write_time_rate1m / (node:dev:disk_writes_rate1m > 0)',
    'seconds',
    'time that a write takes',
  ],
  [
    'node:dev:disk_io_rt_1m',
    '(node:dev:disk_read_time_rate1m + node:dev:disk_write_time_rate1m) / (node:dev:disk_iops_1m > 0)',
    'seconds',
    'time that a request takes',
  ],
];

const notLoopback = '{device!~"lo|bond.*"}';
const network: readonly RecordRow[] = [
  ...summed(
    ['network_tx_pps1m', 'node_network_transmit_packets_total', 'count', 'packets sent'],
    notLoopback,
  ),
  ...summed(
    ['network_rx_pps1m', 'node_network_receive_packets_total', 'count', 'packets received'],
    notLoopback,
  ),
  ...summed(
    ['network_tx_bytes_rate1m', 'node_network_transmit_bytes_total', 'bytes', 'bytes sent'],
    notLoopback,
  ),
  ...summed(
    ['network_rx_bytes_rate1m', 'node_network_receive_bytes_total', 'bytes', 'bytes received'],
    notLoopback,
  ),
  ...everyLevel(
    'network_io_bytes_rate1m',
    (level) => `node:${level}:network_tx_bytes_rate1m + node:${level}:network_rx_bytes_rate1m`,
    'bytes',
    'bytes sent and received',
  ),
];

/** Memory and what others serve is no disk. */
const kept = '{fstype!~"(n|root|tmp)fs.*"}';
const fileSystems: readonly RecordRow[] = [
  ...(['free', 'avail', 'size'] as const).flatMap((what): readonly RecordRow[] => [
    [
      `node:fs:${what}_bytes`,
      `node_filesystem_${what}_bytes${kept}`,
      'bytes',
      `${what} bytes of a file system`,
    ],
    [
      `node:ins:${what}_bytes`,
      `sum without (device, device_error, mountpoint, fstype) (node:fs:${what}_bytes)`,
      'bytes',
      `${what} bytes of a host`,
    ],
    [
      `node:cls:${what}_bytes`,
      `sum by (cls, job) (node:ins:${what}_bytes)`,
      'bytes',
      `${what} bytes of a cluster`,
    ],
    [
      `node:env:${what}_bytes`,
      `sum by (job) (node:ins:${what}_bytes)`,
      'bytes',
      `${what} bytes of the estate`,
    ],
  ]),
  ...['fs', 'cls', 'env'].map((level): RecordRow => [
    `node:${level}:space_usage`,
    `1 - node:${level}:avail_bytes / node:${level}:size_bytes`,
    'ratio',
    'space in use',
  ]),
  [
    'node:ins:space_usage_max',
    'max without (device, device_error, fstype, mountpoint) (node:fs:space_usage)',
    'ratio',
    'space in use of the fullest file system',
  ],
  [
    'node:cls:space_usage_max',
    'max by (cls, job) (node:ins:space_usage_max)',
    'ratio',
    'fullest of a cluster',
  ],
  ['node:fs:space_deriv1h', 'deriv(node:fs:avail_bytes[1h])', 'bytes', 'growth of the free space per second'],
  [
    'node:fs:space_exhaust',
    'clamp(node:fs:avail_bytes / -node:fs:space_deriv1h, -1, 126230400)',
    'seconds',
    'until a file system is full at the pace of the last hour; -1 where it grows emptier',
  ],
  [
    'node:fs:space_predict_1d',
    'predict_linear(node:fs:avail_bytes[1h], 86400)',
    'bytes',
    'space left in a day at the pace of the last hour',
  ],
  ['node:fs:inode_free', `node_filesystem_files_free${kept}`, 'count', 'inodes that nothing uses'],
  ['node:fs:inode_total', `node_filesystem_files${kept}`, 'count', 'inodes'],
  ['node:fs:inode_used', 'node:fs:inode_total - node:fs:inode_free', 'count', 'inodes in use'],
  [
    'node:fs:inode_usage',
    'node:fs:inode_used / (node:fs:inode_total > 0)',
    'ratio',
    'share of inodes in use',
  ],
];

export const deviceRecords = recordingRules([...disk, ...network, ...fileSystems]);
