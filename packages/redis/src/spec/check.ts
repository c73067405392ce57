import {
  clusterProblem,
  isElsewhere,
  onceEach,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { checkFormerPassword } from './check-former-password.ts';
import { checkNative } from './check-native.ts';
import { checkSentinels } from './check-sentinels.ts';
import { checkSettings } from './check-settings.ts';
import { checkUsers } from './check-users.ts';
import { addressOf, declaredSource, serversOf, type RedisCluster, type RedisServer } from './servers.ts';
import { isLoopback, unknownServer } from './unknown-server.ts';

/** What instances, sentinels and native clusters must be together. */
export function check(clusters: readonly RedisCluster[], inventory: Inventory): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      [
        ...replicas(cluster, clusters, inventory),
        ...checkSentinels(cluster, clusters, inventory),
        // What watches others is no native cluster: that is told.
        ...(cluster.params.redis_sentinel_monitor.length > 0 ? [] : checkNative(cluster, inventory)),
        ...loopback(cluster, clusters),
        ...bound(cluster, inventory),
        ...memoryOnly(cluster, inventory),
        ...checkSettings(cluster),
        ...checkUsers(cluster),
        ...checkFormerPassword(cluster),
        ...doors(cluster, inventory),
      ].map((finding) => clusterProblem(cluster, inventory, finding)),
    ),
  );
}

function replicas(
  cluster: RedisCluster,
  clusters: readonly RedisCluster[],
  inventory: Inventory,
): readonly ClusterFinding[] {
  return serversOf(cluster).flatMap((server): readonly ClusterFinding[] => {
    const declared = declaredSource(server);
    if (declared === undefined) return [];
    const about = {
      rule: 'redis-replica-of',
      host: server.host,
      path: ['redis_instances', String(server.port), 'replica_of'],
    } as const;
    if (declared === addressOf(server))
      return [{ ...about, message: `${declared} is a replica of itself`, hint: 'Name another instance.' }];
    const source = clusters.flatMap(serversOf).find((s) => addressOf(s) === declared);
    if (source !== undefined) return otherPassword(server, source, about);
    const at = declared.lastIndexOf(':');
    return [{ ...about, ...unknownServer(declared.slice(0, at), declared.slice(at + 1), inventory) }];
  });
}

/** A replica logs in with its own password. */
function otherPassword(
  server: RedisServer,
  source: RedisServer,
  about: Pick<ClusterFinding, 'host' | 'path'>,
): readonly ClusterFinding[] {
  if (server.params.redis_password.sha256() === source.params.redis_password.sha256()) return [];
  return [
    {
      ...about,
      rule: 'redis-replica-password',
      message: `${server.name} copies ${addressOf(source)} of ${source.cluster}, which has another password: it would not be let in`,
      hint: `Set redis_password of ${server.cluster} and ${source.cluster} to the same.`,
    },
  ];
}

/** An address that only the own host reaches, where others have to. */
function loopback(cluster: RedisCluster, clusters: readonly RedisCluster[]): readonly ClusterFinding[] {
  const { redis_bind_address: bind, redis_mode: mode } = cluster.params;
  if (!isLoopback(bind)) return [];
  const own = serversOf(cluster);
  const addresses = new Set(own.map(addressOf));
  const copied = clusters
    .flatMap(serversOf)
    .some((s) => addresses.has(declaredSource(s) ?? '') && declaredSource(s) !== addressOf(s));
  const watched = clusters.some(({ params }) =>
    params.redis_sentinel_monitor.some(
      (t) => params.redis_mode === 'sentinel' && addresses.has(addressOf(t)),
    ),
  );
  const who = {
    standalone: copied || watched ? 'its replicas and sentinels do not reach it' : undefined,
    cluster: 'its members do not reach each other',
    sentinel: own.length > 1 ? 'its sentinels do not reach each other' : undefined,
  }[mode];
  if (who === undefined) return [];
  return [
    {
      rule: 'redis-loopback',
      path: ['redis_bind_address'],
      message: `${cluster.name} listens on ${bind} alone, where ${who}`,
      hint: "Set redis_bind_address: '' for the address of each node, with a redis_password.",
    },
  ];
}

/** A server does not start where its host does not have the address. */
function bound({ params, instances }: RedisCluster, inventory: Inventory): readonly ClusterFinding[] {
  const { redis_bind_address: bind } = params;
  const hosts = instances.filter((i) => i.params.redis_bind_address === bind).map(({ host }) => host);
  if (bind === '' || !isElsewhere(bind, hosts, inventory)) return [];
  return [
    {
      rule: 'redis-bind',
      severity: 'warning',
      path: ['redis_bind_address'],
      message: `instances are to listen on ${bind}, which is not an address of every host of theirs`,
      hint: "Set redis_bind_address: '' for the address of each node.",
    },
  ];
}

/** systemd starts a server again within seconds, before anybody has noticed that it was gone. */
function memoryOnly(cluster: RedisCluster, inventory: Inventory): readonly ClusterFinding[] {
  const { redis_mode: mode, redis_rdb_save: save, redis_aof_enabled: log } = cluster.params;
  if (save.length > 0 || log || mode === 'sentinel') return [];
  const written = inventory.hosts.get(cluster.instances[0]?.host ?? '')?.vars['redis_rdb_save'];
  // Times that were refused are meant as such.
  if (Array.isArray(written) && written.length > 0) return [];
  const copied =
    mode === 'cluster'
      ? cluster.params.redis_cluster_replicas > 0
      : serversOf(cluster).some((s) => declaredSource(s) !== undefined);
  if (!copied) return [];
  return [
    {
      rule: 'redis-memory-only',
      severity: 'warning',
      path: ['redis_rdb_save'],
      message: `${cluster.name} keeps its keys in memory alone: a primary that starts again within seconds is empty, and its replicas copy that`,
      hint: 'Set redis_aof_enabled: true or redis_rdb_save, unless the keys may be lost.',
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
