import type { Inventory, StageDraft } from '@pigsty/sdk';
import { cliOf } from '../ops/ask.ts';
import { redisHandOver, type Sentinels } from '../ops/hand-over.ts';
import { redisRestarted } from '../ops/restarted.ts';
import { accessOf } from '../plan/native.ts';
import {
  addressOf,
  commandOf,
  engineOf,
  serversOf,
  unitOf,
  type RedisCluster,
  type RedisServer,
} from '../spec/servers.ts';
import { setsOf, watchOf } from '../spec/topology.ts';
import { isSame, type Group } from '../facts/groups.ts';

/** A replica takes over from the one that leads its group; on its own host. */
export function handOverStage(
  cluster: RedisCluster,
  {
    group,
    to,
    inventory,
  }: { readonly group: Group; readonly to: RedisServer; readonly inventory: Inventory },
): StageDraft {
  const sentinels = sentinelsOf(cluster, to, inventory);
  const same = cluster.params.redis_mode === 'standalone' ? setOf(cluster, to) : groupServers(group);
  return {
    name: `hand-over-${to.port}`,
    host: to.host,
    ops: [
      redisHandOver({
        cluster: cluster.name,
        name: to.name,
        to: addressOf(to),
        others: same.filter((s) => !isSame(s, to)).map(addressOf),
        access: accessOf(cluster),
        commands: {
          config: commandOf(cluster.params, 'CONFIG') ?? 'CONFIG',
          replicaof: commandOf(cluster.params, 'REPLICAOF') ?? 'REPLICAOF',
        },
        ...(sentinels === undefined ? {} : { sentinels }),
        members: cluster.params.redis_mode === 'cluster' ? serversOf(cluster).map(addressOf) : [],
      }),
    ],
  };
}

/** A server's turn of a rolling restart. */
export function restartStage(
  cluster: RedisCluster,
  server: RedisServer,
  { since, leads }: { readonly since: string; readonly leads: boolean },
): StageDraft {
  const { redis_mode, redis_sentinel_monitor } = cluster.params;
  return {
    name: `restart-${server.port}`,
    host: server.host,
    ops: [
      redisRestarted({
        name: server.name,
        unit: unitOf(server),
        cli: cliOf(server),
        since,
        leads,
        watches:
          redis_mode === 'sentinel'
            ? redis_sentinel_monitor.filter((t) => t.remove !== true).map((t) => t.name)
            : [],
        member: redis_mode === 'cluster',
      }),
    ],
  };
}

/** The sentinels of the inventory that watch a server's set. */
export function sentinelsOf(
  cluster: RedisCluster,
  server: RedisServer,
  inventory: Inventory,
): Sentinels | undefined {
  if (cluster.params.redis_mode !== 'standalone') return undefined;
  const watch = watchOf(inventory, setOf(cluster, server));
  if (watch === undefined) return undefined;
  const { params } = watch.sentinels;
  return {
    addresses: serversOf(watch.sentinels).map(addressOf),
    name: watch.name,
    program: engineOf(cluster.params).cli,
    tls: params.redis_tls_enabled,
    password: params.redis_password,
  };
}

/** Somebody sees to it that clients and the other replicas follow a new primary. */
export function canHandOver(cluster: RedisCluster, server: RedisServer, inventory: Inventory): boolean {
  return cluster.params.redis_mode === 'cluster' || sentinelsOf(cluster, server, inventory) !== undefined;
}

function setOf(cluster: RedisCluster, server: RedisServer): readonly RedisServer[] {
  return setsOf(cluster).find((set) => set.some((s) => s.name === server.name)) ?? [];
}

function groupServers({ leader, replicas }: Group): readonly RedisServer[] {
  return [...(leader === undefined ? [] : [leader]), ...replicas];
}
