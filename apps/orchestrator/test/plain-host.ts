import type { HostFacts } from '@pigsty/sdk';

/** A plain Debian 13 with 8 CPUs and 32 GiB. */
export function plainHost(address: string): HostFacts {
  return {
    address,
    osVendor: 'debian',
    osVersion: '13',
    osMajor: 13,
    osCodename: 'trixie',
    arch: 'x86_64',
    family: 'deb',
    hostname: 'localhost',
    cpus: 8,
    memoryMiB: 32_768,
    dataBytes: 200 * 1024 ** 3,
    dataFreeBytes: 180 * 1024 ** 3,
    maxOpenFiles: 1_048_576,
    virtualization: 'none',
    addresses: [address],
    modules: [],
    loginUser: 'root',
  };
}
