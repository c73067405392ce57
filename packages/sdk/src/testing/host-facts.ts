import type { HostFacts } from '../module/facts.ts';

/** A plain Debian 13 machine with 4 CPUs, 16 GiB and a 100 GiB disk. */
export function defaultHostFacts(address: string): HostFacts {
  return {
    address,
    osVendor: 'debian',
    osVersion: '13',
    osMajor: 13,
    osCodename: 'trixie',
    arch: 'x86_64',
    family: 'deb',
    hostname: 'localhost',
    cpus: 4,
    memoryMiB: 16384,
    dataBytes: 100 * 1024 ** 3,
    dataFreeBytes: 90 * 1024 ** 3,
    maxOpenFiles: 20000,
    virtualization: 'none',
    addresses: [address],
    modules: [],
    loginUser: 'root',
  };
}
