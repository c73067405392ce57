import { identifyClusters, type Identified, type Inventory } from '@pigsty/sdk';
import { RedisParams } from './schema.ts';

/** Nodes carry `redis_node` and the ports of their instances; the cluster is `redis_cluster`. */
export function identify(inventory: Inventory): Identified<RedisParams> {
  return identifyClusters({
    module: 'redis',
    inventory,
    schema: RedisParams,
    clusterParam: 'redis_cluster',
    seqParam: 'redis_node',
    required: ['redis_instances'],
  });
}
