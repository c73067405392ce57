import { clusterProblem, type Cluster, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import type { RedisParams } from './schema.ts';

type RedisCluster = Cluster<RedisParams>;

/** What instances, sentinels and native clusters must be together. */
export function check(clusters: readonly RedisCluster[], inventory: Inventory): readonly Problem[] {
  const known = new Set(
    clusters.flatMap((c) =>
      c.instances.flatMap((i) => Object.keys(i.params.redis_instances).map((port) => `${i.host}:${port}`)),
    ),
  );
  return clusters.flatMap((cluster) =>
    [
      ...replicas(cluster, known, inventory),
      ...sentinels(cluster, known, inventory),
      ...writtenPasswords(cluster, clusters),
      ...transport(cluster, clusters),
      ...sizes(cluster),
      ...doors(cluster, inventory),
    ].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

function replicas(
  cluster: RedisCluster,
  known: ReadonlySet<string>,
  inventory: Inventory,
): readonly ClusterFinding[] {
  return cluster.instances.flatMap(({ host, params }) =>
    Object.entries(params.redis_instances).flatMap(([port, { replica_of }]): readonly ClusterFinding[] => {
      if (replica_of === undefined) return [];
      const [address = '', source = ''] = replica_of.split(/\s+/);
      const about = {
        rule: 'redis-replica-of',
        host,
        path: ['redis_instances', port, 'replica_of'],
      } as const;
      if (address === host && source === port)
        return [
          { ...about, message: `${host}:${port} is a replica of itself`, hint: 'Name another instance.' },
        ];
      return known.has(`${address}:${source}`) ? [] : [{ ...about, ...nobody(address, source, inventory) }];
    }),
  );
}

function sentinels(
  cluster: RedisCluster,
  known: ReadonlySet<string>,
  inventory: Inventory,
): readonly ClusterFinding[] {
  const { redis_mode, redis_sentinel_monitor } = cluster.params;
  if (redis_mode !== 'sentinel') return [];
  const count = cluster.instances.reduce((sum, i) => sum + Object.keys(i.params.redis_instances).length, 0);
  return redis_sentinel_monitor.flatMap(
    ({ name, host, port, quorum, remove }, i): readonly ClusterFinding[] => {
      if (remove === true) return [];
      const found: ClusterFinding[] = [];
      if (!known.has(`${host}:${port}`)) {
        const key = [...known].some((k) => k.startsWith(`${host}:`)) ? 'port' : 'host';
        found.push({
          rule: 'sentinel-target',
          path: ['redis_sentinel_monitor', i, key],
          ...nobody(host, String(port), inventory),
        });
      }
      if (quorum !== undefined && quorum > count)
        found.push({
          rule: 'sentinel-quorum',
          path: ['redis_sentinel_monitor', i, 'quorum'],
          message: `${quorum} sentinels must agree on ${name}, and ${cluster.name} has ${count}`,
          hint: `Set quorum to ${Math.floor(count / 2) + 1}, or add sentinels.`,
        });
      return found;
    },
  );
}

/** A sentinel writes the password of a primary into its file without quotes, and then does not start from it. */
function writtenPasswords(
  { params }: RedisCluster,
  clusters: readonly RedisCluster[],
): readonly ClusterFinding[] {
  if (params.redis_mode !== 'sentinel') return [];
  return params.redis_sentinel_monitor.flatMap((target, i): readonly ClusterFinding[] => {
    const { name, password, remove } = target;
    const of = watched(target, clusters);
    const used =
      password === undefined || password.matches((plain) => plain === '')
        ? of?.params.redis_password
        : password;
    if (remove === true || used?.matches((plain) => /["'\s]/.test(plain)) !== true) return [];
    return [
      {
        rule: 'sentinel-password',
        path: ['redis_sentinel_monitor', i],
        message: `the password of ${name} has a quote or a blank: a sentinel writes it into its file as it is, and does not start again`,
        hint: `Choose a redis_password without quotes and blanks for ${of?.name ?? name}.`,
      },
    ];
  });
}

/** A sentinel talks to what it watches as it is talked to itself. */
function transport(
  { name, params }: RedisCluster,
  clusters: readonly RedisCluster[],
): readonly ClusterFinding[] {
  if (params.redis_mode !== 'sentinel') return [];
  const tls = params.redis_tls_enabled;
  return params.redis_sentinel_monitor.flatMap((target, i): readonly ClusterFinding[] => {
    const of = watched(target, clusters);
    if (target.remove === true || of === undefined || of.params.redis_tls_enabled === tls) return [];
    return [
      {
        rule: 'sentinel-tls',
        path: ['redis_sentinel_monitor', i],
        message: `${name} talks ${tls ? 'over TLS' : 'without TLS'}, and ${of.name}, which it watches, does not`,
        hint: `Set redis_tls_enabled of both to the same.`,
      },
    ];
  });
}

function watched(
  { host, port }: RedisCluster['params']['redis_sentinel_monitor'][number],
  clusters: readonly RedisCluster[],
): RedisCluster | undefined {
  return clusters.find((c) =>
    c.instances.some((n) => n.host === host && Object.hasOwn(n.params.redis_instances, String(port))),
  );
}

/** Instances outside of the inventory may well exist. */
function nobody(
  host: string,
  port: string,
  inventory: Inventory,
): Pick<ClusterFinding, 'severity' | 'message' | 'hint'> {
  const isOurs = inventory.hosts.has(host);
  return {
    severity: isOurs ? 'error' : 'warning',
    message: isOurs ? `there is no Redis on ${host}:${port}` : `${host} is not in this inventory`,
    hint: isOurs
      ? `Add ${port} to redis_instances of ${host}, or correct the address.`
      : 'Nothing to do when that Redis is managed elsewhere.',
  };
}

/** redis-cli refuses to create a native cluster of fewer than three masters. */
function sizes(cluster: RedisCluster): readonly ClusterFinding[] {
  const { redis_mode, redis_cluster_replicas: replicas } = cluster.params;
  if (redis_mode !== 'cluster') return [];
  const count = cluster.instances.reduce((sum, i) => sum + Object.keys(i.params.redis_instances).length, 0);
  const needed = 3 * (replicas + 1);
  if (count >= needed) return [];
  return [
    {
      rule: 'redis-cluster-size',
      path: [],
      message: `${cluster.name} has ${count} instances, and three masters with ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} each are ${needed}`,
      hint: 'Add instances to redis_instances, or lower redis_cluster_replicas.',
    },
  ];
}

/** Every client that reaches an instance without a password may do everything. An empty password that is written is meant. */
function doors({ params, instances }: RedisCluster, inventory: Inventory): readonly ClusterFinding[] {
  const { redis_bind_address: bind, redis_password: password } = params;
  const isOpen = !bind.startsWith('127.') && password.matches((plain) => plain === '');
  if (!isOpen) return [];
  const isMeant = instances.some(({ host }) =>
    Object.hasOwn(inventory.hosts.get(host)?.vars ?? {}, 'redis_password'),
  );
  return [
    {
      rule: 'redis-open',
      severity: isMeant ? 'warning' : 'error',
      path: ['redis_password'],
      message: `no password, and it listens on ${bind === '' ? 'the address of the node' : bind}: every client that reaches it may do everything`,
      hint: isMeant
        ? 'Set redis_password, or let only those in who may: redis_bind_address: 127.0.0.1, or a firewall.'
        : "Set redis_password. redis_password: '' says that it is meant so.",
    },
  ];
}
