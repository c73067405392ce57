import type { ClusterFinding } from '@pigsty/sdk';
import { poolSizes, poolsOf, type MinioCluster } from './server.ts';

/** Up to so many drives are one set; how larger pools are divided is for the server to say. */
const ONE_SET = 16;

/**
 * The first pool decides how many drives of a set may be lost, and no server starts with a later pool of fewer than twice
 * as many: adding it would stop the store.
 */
export function checkParity(cluster: MinioCluster): readonly ClusterFinding[] {
  const [first = 0, ...later] = poolSizes(cluster);
  // Who sets it chooses another number for all pools.
  if (first > ONE_SET || cluster.params.minio_extra_vars.includes('MINIO_STORAGE_CLASS_')) return [];
  const parity = parityOf(first);
  const at = later.findIndex((drives) => drives <= ONE_SET && drives < 2 * parity);
  if (at < 0) return [];
  return [
    {
      rule: 'minio-pool-parity',
      path: ['minio_volumes'],
      message: `a pool of ${first} drives keeps ${parity} of them for parity, and ${poolsOf(cluster)[at + 1]} has ${later[at]}: the servers would not start`,
      hint: `Give the further pool ${2 * parity} drives or more.`,
    },
  ];
}

/** The server's own choice for a set of so many drives. */
function parityOf(drives: number): number {
  if (drives < 2) return 0;
  if (drives < 4) return 1;
  return Math.min(4, Math.floor(drives / 2));
}
