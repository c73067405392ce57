import { Bool, dataDirectory, IPv4, Name, param, Password, passwordFor, Port, Seq } from '@pigsty/sdk';
import { z } from 'zod';

/** A size as redis.conf has it. Without flags of the expression, which JSON schema does not have. */
const Memory = z.union([
  z.int().min(0),
  z.string().regex(/^\d+(?:[kKmMgG][bB]?|[bB])?$/, 'a size like 64MB'),
]);

/** `save` of redis.conf. */
const Snapshot = z.string().regex(/^\s*(?:[1-9]\d*\s+\d+(?:\s+|$))+$/, "seconds and changes, like '1200 1'");

const PortKey = z
  .string()
  .regex(
    /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
    'a port from 1 to 65535',
  );

/** One instance of `redis_instances`. */
export const RedisInstance = z.strictObject({
  replica_of: z
    .string()
    .regex(/^\S+\s+\d{1,5}$/, "address and port of the master, like '10.10.10.10 6379'")
    .optional()
    .describe('address and port of the master that it copies'),
});

/** One master that sentinels watch. */
export const SentinelTarget = z.strictObject({
  name: Name.describe('name of the master, by custom that of its cluster'),
  host: z.string().min(1).describe('address of the master'),
  port: Port.default(6379).describe('port of the master'),
  quorum: z
    .int()
    .min(1)
    .optional()
    .describe('sentinels that must agree that the master is down; more than half of them when absent'),
  password: Password.optional().describe('password of the master'),
  down_after_milliseconds: z
    .int()
    .min(100)
    .optional()
    .describe('how long it may be silent before a sentinel calls it down; 30000 when never set'),
  failover_timeout: z
    .int()
    .min(1000)
    .optional()
    .describe('milliseconds a failover may take before another is tried; 180000 when never set'),
  parallel_syncs: z
    .int()
    .min(1)
    .optional()
    .describe('replicas that follow the new master at the same time; 1 when never set'),
  remove: Bool.optional().describe('stops watching it'),
});

/** A user of the access control list, beside `default`, whose password is `redis_password`. */
export const RedisUser = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}$/, 'letters, digits, dashes, dots, underscores and @')
    .describe('name to log in with'),
  password: Password.optional().describe('its password; hosts keep the SHA-256 alone'),
  acl: z
    .string()
    .default('')
    .describe("what it may do, in the words of ACL SETUSER, like '~app:* +@read'; nothing when empty"),
  state: z.enum(['present', 'absent']).default('present').describe('absent takes it away'),
});

const identityParams = {
  redis_cluster: param(Name, {
    level: 'cluster',
    summary: 'name of the cluster; nodes are <name>-<node>, instances <name>-<node>-<port>',
    example: 'redis-ms',
  }),
  redis_node: param(Seq, { level: 'instance', summary: 'number of the node, unique within the cluster' }),
  redis_instances: param(z.record(PortKey, RedisInstance), {
    level: 'instance',
    summary: 'instances of the node by port: {} or replica_of',
    example: { 6379: {}, 6380: { replica_of: '10.10.10.10 6379' } },
  }),
  redis_port: param(Port.optional(), {
    level: 'argument',
    summary: 'the one instance of a node that a command is about',
  }),
};

const serverParams = {
  redis_type: param(z.enum(['redis', 'valkey']).default('redis'), {
    level: 'cluster',
    summary: 'which of the two programs',
  }),
  redis_mode: param(z.enum(['standalone', 'cluster', 'sentinel']).default('standalone'), {
    level: 'cluster',
    summary: 'masters with replicas, a native cluster with slots, or sentinels',
  }),
  redis_conf: param(z.string().min(1).default('redis.conf'), {
    level: 'cluster',
    summary: 'name of the template of the configuration',
  }),
  redis_fs_main: param(dataDirectory('/data/redis').default('/data/redis'), {
    level: 'cluster',
    summary: 'directory that holds the data of all instances',
  }),
  redis_bind_address: param(z.union([IPv4, z.literal('')]).default('0.0.0.0'), {
    level: 'cluster',
    summary: "address to listen on; the node's own when empty",
  }),
  redis_password: param(
    passwordFor({ goesInto: 'redis.conf', lineBreaks: true, maxBytes: 512 }, { optional: true }).prefault(''),
    {
      level: 'cluster',
      summary: 'password of all instances; none when empty',
    },
  ),
  redis_former_password: param(Password.optional(), {
    level: 'cluster',
    summary: 'password that is accepted beside redis_password while clients learn the new one',
    example: 'the password of before',
  }),
  redis_users: param(z.array(RedisUser).default([]), {
    level: 'cluster',
    summary: 'users with rights of their own, on all instances of the cluster; sentinels have none',
    example: [{ name: 'app', password: 'DBUser.App', acl: '~app:* +@read +@write' }],
  }),
  redis_max_memory: param(Memory.default('1GB'), {
    level: 'instance',
    summary: 'memory that each instance may use',
  }),
  redis_mem_policy: param(
    z
      .enum([
        'allkeys-lru',
        'allkeys-lfu',
        'allkeys-random',
        'volatile-lru',
        'volatile-lfu',
        'volatile-random',
        'volatile-ttl',
        'noeviction',
      ])
      .default('allkeys-lru'),
    { level: 'cluster', summary: 'which keys go when the memory is full' },
  ),
  redis_rdb_save: param(z.array(Snapshot).default(['1200 1']), {
    level: 'cluster',
    summary: 'when snapshots are written: seconds and changes; [] for never',
  }),
  redis_aof_enabled: param(Bool.default(false), {
    level: 'cluster',
    summary: 'keeps a log of all writes',
  }),
  redis_rename_commands: param(z.record(z.string(), z.string()).default({}), {
    level: 'cluster',
    summary: 'other names for dangerous commands; an empty name switches one off',
    example: { FLUSHALL: '' },
  }),
  redis_cluster_node_timeout: param(z.int().min(1000).max(600_000).default(15_000), {
    level: 'cluster',
    summary: 'milliseconds after which members of a native cluster call a silent one down',
  }),
  redis_cluster_replicas: param(z.int().min(0).default(1), {
    level: 'cluster',
    summary: 'replicas of each master of a native cluster',
  }),
  redis_tls_enabled: param(Bool.default(false), {
    level: 'cluster',
    summary:
      'clients, replicas and members of a cluster talk over TLS, with certificates of the CA of the estate',
  }),
  redis_sentinel_monitor: param(z.array(SentinelTarget).default([]), {
    level: 'cluster',
    summary: 'masters that the sentinels of this cluster watch',
    example: [{ name: 'redis-ms', host: '10.10.10.10', port: 6379, quorum: 2 }],
  }),
};

const exporterParams = {
  redis_exporter_enabled: param(Bool.default(true), { level: 'cluster', summary: 'exports metrics' }),
  redis_exporter_port: param(Port.default(9121), { level: 'cluster', summary: 'port of the exporter' }),
  redis_exporter_options: param(z.string().default(''), {
    level: 'instance',
    summary: 'options of the exporter',
  }),
};

const removeParams = {
  redis_safeguard: param(Bool.default(false), { level: 'cluster', summary: 'refuses every removal' }),
  redis_rm_data: param(Bool.default(true), { level: 'cluster', summary: 'removal deletes the data' }),
  redis_rm_pkg: param(Bool.default(false), {
    level: 'cluster',
    summary: 'removal takes the packages away, too',
  }),
};

/** Every parameter of REDIS. */
export const RedisParams = z.object({
  ...identityParams,
  ...serverParams,
  ...exporterParams,
  ...removeParams,
});

export type RedisParams = z.output<typeof RedisParams>;

/** Known, and of no effect in this version. */
export const NOT_ACTED_ON: readonly string[] = ['redis_conf', 'redis_port'];
