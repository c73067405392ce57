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
  'redis-no-primary': [
    'error',
    'A failover was asked of a cluster of sentinels, none of which is a primary.',
    'Name the cluster that they watch.',
  ],
  'redis-no-replica': [
    'error',
    'No replica answers that could take over, or the named one is none.',
    'See: pigsty redis list',
  ],
  'redis-which-replica': [
    'error',
    'A cluster has several primaries, and nobody said which replica is to take over from its own.',
    'Add --to.',
  ],
  'redis-no-sentinel': [
    'error',
    'No sentinels watch the replica that is to take over: nobody would lead clients to it.',
    'Let sentinels watch the set, and deploy.',
  ],
  'redis-not-linked': [
    'error',
    'The replica that is to take over does not reach its primary, which runs: it lacks writes.',
    'See: pigsty health redis',
  ],
  'redis-not-well': [
    'error',
    'An instance is down, loads its data or does not reach its primary while others are to be restarted or slots to be moved.',
    'Bring it back first: pigsty install redis',
  ],
  'redis-not-persistent': [
    'error',
    'A primary keeps its keys in memory alone, and no replica can take over: a restart would lose them.',
    'Set redis_aof_enabled: true or redis_rdb_save, and deploy.',
  ],
  'redis-open-slots': [
    'error',
    'Slots of a native cluster are half moved while its instances are to be restarted.',
    'Finish that first: pigsty redis rebalance',
  ],
  'redis-no-slots': [
    'error',
    'Slots are to be evened out, and the cluster is no native one.',
    'Name a cluster with redis_mode: cluster.',
  ],
});
