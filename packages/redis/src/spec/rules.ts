import { ruleDocs } from '@pigsty/sdk';

/** What the checks of REDIS report. */
export const rules = ruleDocs({
  'redis-replica-of': [
    'error',
    'replica_of names an instance that is not there, the instance itself, or a loopback address.',
    'Write address and port of an instance of redis_instances.',
  ],
  'sentinel-target': [
    'error',
    'Sentinels are to watch an instance that is not there, or a replica.',
    'Write address and port of an instance of redis_instances.',
  ],
  'sentinel-quorum': [
    'error',
    'More sentinels must agree than there are.',
    'Set quorum to more than half of the sentinels.',
  ],
  'sentinel-password': [
    'error',
    'The password of a watched primary has a quote or a blank, with which a sentinel would not start again, or is another one than the primary has.',
    'Choose another redis_password; leave password out of redis_sentinel_monitor.',
  ],
  'sentinel-mode': [
    'warning',
    'Primaries are to be watched by instances that are no sentinels.',
    'Set redis_mode: sentinel, or move redis_sentinel_monitor to the group of the sentinels.',
  ],
  'sentinel-even': [
    'warning',
    'An even number of sentinels tolerates no more failures than the next lower odd number.',
    'Use three or five sentinels.',
  ],
  'sentinel-name': [
    'error',
    'A name is given to two primaries, or a primary is watched twice: two would decide who leads.',
    'Watch a primary with its replicas once, under one name, by one cluster of sentinels.',
  ],
  'sentinel-rename': [
    'error',
    'A command that sentinels send has another name in the servers that they watch, so that no failover comes to its end.',
    'Take it out of redis_rename_commands.',
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
  'redis-engine-change': [
    'error',
    'redis_type changes, and the other engine would not start from the files that are there, or members of a native cluster run.',
    'Keep redis_type, or deploy a new cluster beside it and copy the keys; stop all members of a native cluster first.',
  ],
  'redis-safeguard': [
    'error',
    'The cluster is guarded against removal.',
    'Set redis_safeguard: false, or add --force.',
  ],
  'redis-primary': [
    'error',
    'A primary is to be removed, and its replicas stay.',
    'Let a replica that stays lead first: pigsty redis failover, where sentinels watch it. Or add --force.',
  ],
  'redis-cluster-size': [
    'error',
    'A native cluster has too few instances for three masters with their replicas.',
    'Add instances, or lower redis_cluster_replicas.',
  ],
  'redis-native-replica': [
    'warning',
    'An instance of a native cluster has replica_of, which has no effect there.',
    'Delete it, or set redis_mode: standalone.',
  ],
  'redis-small-memory': [
    'warning',
    'redis_max_memory is less than a mebibyte: a number without a unit is bytes.',
    'Write a unit, like 64MB.',
  ],
  'redis-large-memory': [
    'warning',
    'redis_max_memory is more than any host has.',
    'Write what the instance may use, like 4GB; 0 is no limit.',
  ],
  'redis-command': [
    'warning',
    'A command of redis_rename_commands is not known, and one that is known is spelt almost like it.',
    'Correct the spelling: the server would not start.',
  ],
  'sentinel-target-name': [
    'warning',
    'Sentinels watch a primary under a name that is spelt almost like that of its cluster.',
    'Correct the spelling: clients ask for that name.',
  ],
  'redis-bus-port': [
    'error',
    'The port of a member of a native cluster is too high: the bus is ten thousand above it.',
    'Choose a port up to 55535.',
  ],
  'redis-loopback': [
    'error',
    'Servers that replicas, sentinels or other members have to reach listen on the loopback address alone.',
    "Set redis_bind_address: '' for the address of each node.",
  ],
  'redis-bind': [
    'warning',
    'Instances are to listen on an address that not every host of theirs has.',
    "Set redis_bind_address: '' for the address of each node.",
  ],
  'redis-replica-password': [
    'error',
    'A replica has another password than the instance that it copies.',
    'Set redis_password of both clusters to the same.',
  ],
  'redis-memory-only': [
    'warning',
    'Keys are in memory alone and have replicas: a primary that starts again at once is empty, and the replicas copy that.',
    'Set redis_aof_enabled: true or redis_rdb_save.',
  ],
  'redis-open': [
    'error',
    'Instances have no password and listen where others reach them. A warning where an empty one is written.',
    "Set redis_password, or write redis_password: '' when it is meant so.",
  ],
  'redis-former-password': [
    'error',
    'redis_former_password is set where no second password can be accepted, or is the first one.',
    'Give the password that clients still have, of servers that have another one by now and whose command ACL is not switched off.',
  ],
  'redis-acl': [
    'error',
    'The rules of a user are none that Redis takes, or the command ACL is switched off.',
    'Write ~pattern, &channel, +command, -command, +@category and -@category.',
  ],
  'redis-user-name': [
    'error',
    'Two users of redis_users have one name, or one is called default.',
    'Give each user a name of its own.',
  ],
  'redis-user-password': ['error', 'A user of redis_users has no password.', 'Set its password.'],
  'redis-users-sentinel': [
    'warning',
    'redis_users is set for sentinels, which get no users.',
    'Set it for the clusters that they watch.',
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
  'redis-no-majority': [
    'error',
    'A host is to go down, and the sentinels that are left would be no majority.',
    'Spread the sentinels over three hosts: pigsty redis add',
  ],
});
