import type { HostFacts } from '@pigsty/sdk';
import { defaultHostFacts } from '@pigsty/sdk/testing';

const gib = 1024 ** 3;

/** A plain Debian 13 that is large enough for every template: 8 CPUs, 32 GiB of memory, 200 GiB of disk. */
export function plainHost(address: string): HostFacts {
  return {
    ...defaultHostFacts(address),
    cpus: 8,
    memoryMiB: 32_768,
    dataBytes: 200 * gib,
    dataFreeBytes: 180 * gib,
    maxOpenFiles: 1_048_576,
  };
}
