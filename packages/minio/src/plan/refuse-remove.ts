import { quoteWord, type ModuleFacts, type Problem, type RemovePlanOptions } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import { isEmptied, poolsKnown } from '../facts/pools.ts';
import { against } from '../spec/against.ts';
import { poolsThatLeave } from '../spec/leaving-pools.ts';
import type { MinioCluster } from '../spec/server.ts';

/** A protected cluster, and members without the others: a pool keeps its drives until it is emptied. */
export function refuseRemove(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  { force, hosts }: RemovePlanOptions,
): readonly Problem[] {
  if (force === true) return [];
  const going = cluster.instances.filter(({ host }) => hosts.has(host));
  return [
    ...(going.some(({ params }) => params.minio_safeguard)
      ? [
          against(
            cluster,
            'minio-safeguard',
            `minio_safeguard protects ${cluster.name}`,
            'Set minio_safeguard: false, or add --force.',
          ),
        ]
      : []),
    ...(going.length > 0 && going.length < cluster.instances.length
      ? refuseSome(cluster, facts, { hosts, who: going.map(({ name }) => name).join(', ') })
      : []),
  ];
}

/** All hosts of a pool may go once everything in it is in the other pools. */
function refuseSome(
  cluster: MinioCluster,
  facts: ModuleFacts<MinioFacts>,
  { hosts, who }: { readonly hosts: ReadonlySet<string>; readonly who: string },
): readonly Problem[] {
  const pools = poolsThatLeave(cluster, hosts);
  if (pools.length === 0)
    return [
      against(
        cluster,
        'minio-member',
        `${who} would go and the rest of ${cluster.name} stay: its pool would lack their drives for ever`,
        'Remove the whole cluster, replace the host under the same minio_seq, or add --force.',
      ),
    ];
  const known = poolsKnown(cluster, facts);
  return pools
    .filter((pool) => !isEmptied(known, pool))
    .map((pool) =>
      against(
        cluster,
        'minio-pool-full',
        `${who} would go, and what is in ${pool} with them`,
        `Move it to the other pools first: pigsty minio decommission ${cluster.name} --pool ${quoteWord(pool)}`,
      ),
    );
}
