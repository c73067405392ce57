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
  'sentinel-password': [
    'error',
    'The password of a watched primary has a quote or a blank, with which a sentinel would not start again.',
    'Choose another redis_password.',
  ],
  'sentinel-tls': [
    'error',
    'Sentinels talk over TLS and the primary that they watch does not, or the other way round.',
    'Set redis_tls_enabled of both clusters to the same.',
  ],
  'redis-tls-change': [
    'error',
    'redis_tls_enabled changes while instances run: replicas and sentinels would lose each other.',
    'Stop all instances of the cluster, and deploy.',
  ],
  'redis-safeguard': [
    'error',
    'The cluster is guarded against removal.',
    'Set redis_safeguard: false, or add --force.',
  ],
  'redis-primary': [
    'error',
    'A primary is to be removed, and its replicas stay.',
    'Let a replica that stays lead first, or add --force.',
  ],
  'redis-cluster-size': [
    'error',
    'A native cluster has too few instances for three masters with their replicas.',
    'Add instances, or lower redis_cluster_replicas.',
  ],
  'redis-open': [
    'error',
    'Instances have no password and listen where others reach them. A warning where an empty one is written.',
    "Set redis_password, or write redis_password: '' when it is meant so.",
  ],
  'redis-data-lost': [
    'error',
    'An instance has lost its data directory, and its replicas hold the keys: started as it is, it would empty them.',
    'Let a replica become the primary first; then it comes back as a copy.',
  ],
  'redis-two-primaries': [
    'error',
    'A declared replica is a primary of its own with keys, and the one that it should copy is empty.',
    'Decide which one counts, and let the other one copy it.',
  ],
  'redis-memory': [
    'warning',
    'The instances of a host may use more memory together than it has.',
    'Lower redis_max_memory, or spread the instances.',
  ],
});
