import type { NodeParams } from '../spec/schema.ts';

type Values = Readonly<Record<string, string | number>>;
type Profile = Exclude<NodeParams['node_tune'], 'none'>;

/** What every profile sets. Who has limits of its own keeps them: see decision 46. */
const everyProfile: Values = {
  'fs.aio-max-nr': 1_048_576,
  'kernel.numa_balancing': 0,
  'kernel.sched_autogroup_enabled': 0,
  'net.ipv4.ip_local_port_range': '32768 64999',
  'net.ipv4.ip_nonlocal_bind': 1,
  'vm.zone_reclaim_mode': 0,
};

const databases: Values = {
  'net.core.somaxconn': 65_535,
  'net.ipv4.tcp_keepalive_intvl': 20,
  'net.ipv4.tcp_keepalive_probes': 3,
  'net.ipv4.tcp_keepalive_time': 60,
  'net.ipv4.tcp_max_syn_backlog': 8192,
  'net.ipv4.tcp_tw_reuse': 1,
};

const shortQueries: Values = {
  ...databases,
  'net.core.rmem_max': 4_194_304,
  'net.core.wmem_max': 4_194_304,
  'vm.swappiness': 1,
};

/** The profiles of the original, as kernel parameters. */
const profiles: Readonly<Record<Profile, Values>> = {
  oltp: {
    ...shortQueries,
    'net.ipv4.tcp_fin_timeout': 15,
    'vm.dirty_background_ratio': 3,
    'vm.dirty_expire_centisecs': 500,
    'vm.dirty_ratio': 15,
    'vm.dirty_writeback_centisecs': 100,
  },
  olap: {
    ...databases,
    'net.core.rmem_max': 16_777_216,
    'net.core.wmem_max': 16_777_216,
    'net.ipv4.tcp_fin_timeout': 60,
    'net.ipv4.tcp_keepalive_intvl': 60,
    'net.ipv4.tcp_keepalive_probes': 5,
    'net.ipv4.tcp_keepalive_time': 300,
    'net.ipv4.tcp_tw_reuse': 0,
    'vm.dirty_background_ratio': 10,
    'vm.dirty_ratio': 80,
    'vm.swappiness': 1,
  },
  crit: {
    ...shortQueries,
    'net.ipv4.tcp_fin_timeout': 30,
    'vm.dirty_background_ratio': 1,
    'vm.dirty_expire_centisecs': 100,
    'vm.dirty_ratio': 5,
    'vm.dirty_writeback_centisecs': 100,
  },
  tiny: {
    ...shortQueries,
    'net.core.somaxconn': 8192,
    'net.ipv4.tcp_fin_timeout': 30,
    'net.ipv4.tcp_max_syn_backlog': 2048,
    'vm.dirty_background_ratio': 5,
    'vm.dirty_ratio': 30,
    'vm.swappiness': 10,
  },
};

type Asked = Pick<NodeParams, 'node_tune' | 'node_overcommit_ratio' | 'node_sysctl_params'>;

/** Kernel parameters of a node by name: of its profile, of memory, and last those that the inventory writes itself. */
export function kernelParameters(params: Asked, hugePages: number): Values {
  const { node_tune: profile, node_overcommit_ratio: ratio, node_sysctl_params: own } = params;
  const tuned = profile === 'none' ? {} : { ...everyProfile, ...profiles[profile] };
  return {
    ...tuned,
    ...(ratio > 0 ? { 'vm.overcommit_memory': 2, 'vm.overcommit_ratio': ratio } : {}),
    ...(hugePages > 0 ? { [hugePagesParameter]: hugePages } : {}),
    ...Object.fromEntries(
      Object.entries(own).map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
    ),
  };
}

/** The kernel may reserve fewer than it is asked for, so that this one is set and read back by itself. */
export const hugePagesParameter = 'vm.nr_hugepages';

/** `/proc/sys/vm/swappiness`; a name with a slash uses dots literally, as sysctl(8) has it. */
export function parameterFile(name: string): string {
  return `/proc/sys/${name.includes('/') ? name : name.replaceAll('.', '/')}`;
}

/** Only what belongs to the network of a container is its own. */
export const isOfNetwork = (name: string): boolean => /^net[./]/.test(name);
