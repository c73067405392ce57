import { joinText, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import { clientOf } from '../ops/client-of.ts';
import { answerIn, asking } from '../ops/client.ts';
import type { MinioParams } from '../spec/schema.ts';
import { placesOf, poolsOf, type MinioCluster } from '../spec/server.ts';
import type { MinioFacts } from './member.ts';

/** `serving`: its objects stay; `moving`: they go to the other pools; `emptied`: all of them have. */
export type PoolState = 'serving' | 'moving' | 'emptied' | 'failed' | 'canceled';

/** A pool as its server knows it. */
export interface PoolFacts {
  /** As in `MINIO_VOLUMES` when the server was started. */
  readonly volumes: string;
  readonly state: PoolState;
  /** Objects that could not be moved. */
  readonly failed: number;
  /** What objects take, in bytes. */
  readonly usedBytes: number;
  /** What is free for objects, in bytes. */
  readonly freeBytes: number;
}

/** A server of before 2022 does not have the question. */
export type PoolsFacts = readonly PoolFacts[] | 'not known to the server' | 'not said';

/** The request that lists the pools; signed by the administrator. */
export const poolsRequest = 'as root GET /minio/admin/v3/pools/list </dev/null';

/**
 * How much is in each pool, and whether its objects move, as each member says. A cluster of one pool is not asked, unless
 * its server was started with several: then one of them has left the inventory.
 */
export const minioPools: SharedFacts<MinioParams, PoolsFacts> = {
  module: 'minio',
  name: 'pools',
  script: (member, cluster) => {
    const former = `grep -qE '^MINIO_VOLUMES=.*[^ ] +[^ ]' ${placesOf(member.params).environment} 2>/dev/null`;
    const asks = poolsOf(cluster).length > 1 ? 'true' : former;
    return joinText(
      [`if ${asks}; then`, asking([{ client: clientOf(member), body: poolsRequest }]), 'fi'],
      '\n',
    );
  },
  parse: parsePools,
};

/** Pools of a cluster as the first member says that does. */
export function poolsKnown(
  { instances }: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
): readonly PoolFacts[] | undefined {
  return instances
    .map((member) => facts.from(minioPools, member))
    .find((pools) => pools !== undefined && typeof pools !== 'string');
}

/** The server says that everything which was in the pool is in the others. */
export const isEmptied = (pools: readonly PoolFacts[] | undefined, pool: string): boolean =>
  pools?.some(({ volumes, state }) => volumes === pool && state === 'emptied') ?? false;

interface Listed {
  readonly cmdline?: string;
  readonly decommissionInfo?: {
    readonly startTime?: string;
    readonly totalSize?: number;
    readonly currentSize?: number;
    readonly complete?: boolean;
    readonly failed?: boolean;
    readonly canceled?: boolean;
    readonly objectsDecommissionedFailed?: number;
  };
}

/** Of the server's answer `currentSize` is what is free. */
export function parsePools(said: string | undefined): PoolsFacts {
  const answer = answerIn(said);
  if (answer.status === 404 || answer.status === 501) return 'not known to the server';
  if (answer.status !== 200) return 'not said';
  try {
    const all = JSON.parse(answer.body) as readonly Listed[];
    return all.map(({ cmdline = '', decommissionInfo: info = {} }) => ({
      volumes: cmdline,
      state: stateOf(info),
      failed: info.objectsDecommissionedFailed ?? 0,
      usedBytes: (info.totalSize ?? 0) - (info.currentSize ?? 0),
      freeBytes: info.currentSize ?? 0,
    }));
  } catch {
    return 'not said';
  }
}

function stateOf(info: NonNullable<Listed['decommissionInfo']>): PoolState {
  if (info.failed === true || (info.complete === true && (info.objectsDecommissionedFailed ?? 0) > 0))
    return 'failed';
  if (info.complete === true) return 'emptied';
  if (info.canceled === true) return 'canceled';
  // Go writes a time that was never set as the first of January of the year 1.
  return (info.startTime ?? '0001-').startsWith('0001-') ? 'serving' : 'moving';
}
