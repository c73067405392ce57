import { identifyClusters, type Identified, type Inventory } from '@pigsty/sdk';
import { MongoParams } from './schema.ts';

/** Hosts that carry `mongo_cluster` and `mongo_seq`. */
export function identify(inventory: Inventory): Identified<MongoParams> {
  return identifyClusters({
    module: 'mongo',
    inventory,
    schema: MongoParams,
    clusterParam: 'mongo_cluster',
    seqParam: 'mongo_seq',
  });
}
