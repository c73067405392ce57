import { Secret, wait, type Estate, type StageDraft } from '@pigsty/sdk';
import type { SentinelOptions } from '../facts/info.ts';
import { askLocally, cliOf } from '../ops/ask.ts';
import { redisMonitor, type RedisMonitorArgs } from '../ops/monitor.ts';
import { addressOf, serversOf, type RedisCluster, type RedisServer } from '../spec/servers.ts';
import { quorumOf, redisClusters, setsOf } from '../spec/topology.ts';

type Target = RedisCluster['params']['redis_sentinel_monitor'][number];

/** Every sentinel watches what its cluster declares; then they must be able to agree. */
export function sentinels(
  cluster: RedisCluster,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly StageDraft[] {
  if (cluster.params.redis_mode !== 'sentinel') return [];
  const servers = serversOf(cluster);
  const targets = cluster.params.redis_sentinel_monitor;
  if (targets.length === 0) return [];
  const clusters = redisClusters(inventory);
  const watched = servers.map((server): StageDraft => ({
    name: `monitor-${server.port}`,
    host: server.host,
    after: [`launch-${server.port}@self`, ...targets.flatMap((t) => launchesOf(t, clusters))],
    ops: targets.map((target) => redisMonitor(watchArgs(server, target, { cluster, clusters }))),
  }));
  return [
    ...watched,
    ...servers.map((server): StageDraft => ({
      name: `agree-${server.port}`,
      host: server.host,
      after: servers.map((s) => `monitor-${s.port}@${s.host}`),
      ops: targets.filter((t) => t.remove !== true).map(({ name }) => agree(server, name)),
    })),
  ];
}

interface Surround {
  readonly cluster: RedisCluster;
  readonly clusters: readonly RedisCluster[];
}

function watchArgs(server: RedisServer, target: Target, { cluster, clusters }: Surround): RedisMonitorArgs {
  const set = setOf(target, clusters);
  const first = set[0];
  return {
    sentinel: server.name,
    cli: cliOf(server),
    name: target.name,
    host: target.host,
    port: target.port,
    set: set.map(addressOf),
    quorum: quorumOf({ sentinels: cluster, target }),
    options: optionsOf(target),
    password: passwordOf(target) ?? first?.params.redis_password ?? Secret.of(''),
    state: target.remove === true ? 'absent' : 'watched',
  };
}

function optionsOf({ down_after_milliseconds, failover_timeout, parallel_syncs }: Target): SentinelOptions {
  return {
    ...(down_after_milliseconds === undefined ? {} : { 'down-after-milliseconds': down_after_milliseconds }),
    ...(failover_timeout === undefined ? {} : { 'failover-timeout': failover_timeout }),
    ...(parallel_syncs === undefined ? {} : { 'parallel-syncs': parallel_syncs }),
  };
}

function passwordOf({ password }: Target): Secret | undefined {
  return password === undefined || password.matches((plain) => plain === '') ? undefined : password;
}

/** The servers that may lead under this name; none where they are not in this inventory. */
function setOf({ host, port }: Target, clusters: readonly RedisCluster[]): readonly RedisServer[] {
  const sets = clusters.flatMap(setsOf);
  return sets.find((set) => set.some((s) => addressOf(s) === `${host}:${port}`)) ?? [];
}

function launchesOf(target: Target, clusters: readonly RedisCluster[]): readonly string[] {
  return setOf(target, clusters).map((s) => `launch-${s.port}@${s.host}?`);
}

function agree(server: RedisServer, name: string): ReturnType<typeof wait> {
  const ask = askLocally(cliOf(server), [`SENTINEL CKQUORUM ${name}`]);
  return wait({
    name: `${server.name} and the other sentinels can agree about ${name}`,
    until: `case $(${ask}) in OK*) ;; *) false ;; esac`,
    timeoutMs: 60_000,
    intervalMs: 500,
    diagnose: ask,
  });
}
