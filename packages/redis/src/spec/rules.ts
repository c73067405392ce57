import { ruleDocs } from '@pigsty/sdk';

/** What the checks of REDIS report. */
export const rules = ruleDocs({
  'redis-replica-of': [
    'error',
    'replica_of names an instance that is not there, or the instance itself.',
    'Write address and port of an instance of redis_instances.',
  ],
  'sentinel-target': [
    'error',
    'Sentinels are to watch an instance that is not there.',
    'Write address and port of an instance of redis_instances.',
  ],
  'sentinel-quorum': [
    'error',
    'More sentinels must agree than there are.',
    'Set quorum to more than half of the sentinels.',
  ],
  'redis-cluster-size': [
    'error',
    'A native cluster has too few instances for three masters with their replicas.',
    'Add instances, or lower redis_cluster_replicas.',
  ],
});
