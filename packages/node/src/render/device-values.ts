import type { NodeParams } from '../spec/schema.ts';

/** A value of the kernel that is no kernel parameter, of one file below /sys or of those of several devices. */
export interface DeviceValue {
  /** As the plan says it. */
  readonly name: string;
  /** Pattern of a shell. */
  readonly files: string;
  readonly value: string;
  /** A file beside it that says what it takes, where it does not say so itself. */
  readonly offeredBy?: string;
  /** Only of disks that turn. */
  readonly rotating?: true;
}

type Asked = Pick<NodeParams, 'node_tune' | 'node_disk_prefetch'>;

const blocks = (disks: string, file: string): string =>
  disks
    .split(' ')
    .map((disk) => `/sys/block/${disk}*/queue/${file}`)
    .join(' ');

const virtual = 'vd xvd nvme';
const flash = {
  oltp: { read_ahead_kb: '64', nomerges: '2' },
  olap: { read_ahead_kb: '2048', nomerges: '0' },
  crit: { read_ahead_kb: '128', nomerges: '1' },
} as const;

/** Read-ahead of a disk that turns, with node_disk_prefetch. */
const prefetchKiB = '8192';

export function deviceValues({
  node_tune: profile,
  node_disk_prefetch: prefetch,
}: Asked): readonly DeviceValue[] {
  const disks = profile === 'none' || profile === 'tiny' ? undefined : flash[profile];
  return [
    ...(profile === 'none'
      ? []
      : [
          {
            name: 'transparent huge pages',
            files: '/sys/kernel/mm/transparent_hugepage/enabled',
            value: 'never',
          },
          {
            name: 'the scheduler of virtual and NVMe disks',
            files: blocks(virtual, 'scheduler'),
            value: 'none',
          },
        ]),
    ...(disks === undefined
      ? []
      : [
          {
            name: 'the governor of the processors',
            files: '/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor',
            value: 'performance',
            offeredBy: 'scaling_available_governors',
          },
          ...Object.entries(disks).map(([file, value]) => ({
            name: `${file} of NVMe disks`,
            files: blocks('nvme', file),
            value,
          })),
        ]),
    ...(prefetch
      ? [
          {
            name: 'read_ahead_kb of rotating disks',
            files: blocks('sd vd xvd', 'read_ahead_kb'),
            value: prefetchKiB,
            rotating: true as const,
          },
        ]
      : []),
  ];
}

const managed = '# Managed by pigsty (module node).';
const isDisk = ({ files }: DeviceValue): boolean => files.startsWith('/sys/block/');

/** /etc/tmpfiles.d/pigsty-node.conf: written before any service starts. */
export function renderTmpfiles(values: readonly DeviceValue[]): string | undefined {
  const lines = values.filter((v) => !isDisk(v)).map(({ files, value }) => `w ${files} - - - - ${value}`);
  return lines.length === 0 ? undefined : [managed, ...lines, ''].join('\n');
}

/** /etc/udev/rules.d/90-pigsty.rules: written when a disk appears. */
export function renderUdevRules(values: readonly DeviceValue[]): string | undefined {
  const lines = values.filter(isDisk).map(({ files, value, rotating }) => {
    const paths = files.split(' ');
    const disks = paths.map((path) => path.split('/')[3] ?? '').join('|');
    const attribute = paths[0]?.split('/').slice(4).join('/') ?? '';
    const turning = rotating === undefined ? '' : ', ATTR{queue/rotational}=="1"';
    return `ACTION=="add|change", SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="${disks}"${turning}, ATTR{${attribute}}="${value}"`;
  });
  return lines.length === 0 ? undefined : [managed, ...lines, ''].join('\n');
}
