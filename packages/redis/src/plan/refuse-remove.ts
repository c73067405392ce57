import type { Estate, ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import { candidatesOf, groupsOf, isSame } from '../facts/groups.ts';
import { slotCount } from '../facts/info.ts';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import { copies } from '../ops/ask.ts';
import { canHandOver } from '../procedures/stages.ts';
import { addressOf, serversOf, type RedisCluster, type RedisServer } from '../spec/servers.ts';
import { setsOf } from '../spec/topology.ts';

/** A protected cluster, and a part whose slots or keys would go with it. */
export function refuseRemove(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  options: RemovePlanOptions,
  estate: Estate,
): readonly Problem[] {
  if (options.force === true) return [];
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  const protectedNode = going.find((i) => i.params.redis_safeguard);
  return [
    ...(protectedNode === undefined
      ? []
      : [
          refusal(
            cluster,
            'redis-safeguard',
            `redis_safeguard protects ${cluster.name}`,
            'Set redis_safeguard: false, or add --force.',
          ),
        ]),
    ...(going.length === cluster.instances.length ? [] : lostKeys(cluster, facts, options, estate)),
  ];
}

/** A primary whose replicas stay hands over before; a native cluster moves slots by itself, as long as there is where to. */
function lostKeys(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  { hosts }: RemovePlanOptions,
  estate: Estate,
): readonly Problem[] {
  const { redis_mode } = cluster.params;
  if (redis_mode === 'cluster') return tooFewStay(cluster, facts, hosts);
  if (redis_mode === 'sentinel') return [];
  return serversOf(cluster)
    .filter((s) => hosts.has(s.host))
    .flatMap((server): readonly Problem[] => {
      const have = factsAbout(facts, server);
      if (have?.role !== 'master' || (have.keys ?? 0) === 0) return [];
      return [
        refusal(
          cluster,
          'redis-primary',
          `${server.name} is a primary with ${have.keys} keys, and ${cluster.name} lives on`,
          `${wayOut(cluster, server, heirOf(cluster, server, { facts, hosts }), estate)} Or add --force.`,
        ),
      ];
    });
}

/** The replica of a primary that takes over best, of those that stay. */
function heirOf(
  cluster: RedisCluster,
  server: RedisServer,
  { facts, hosts }: { readonly facts: ModuleFacts<RedisFacts>; readonly hosts: ReadonlySet<string> },
): RedisServer | undefined {
  const set = setsOf(cluster).find((one) => one.some((s) => isSame(s, server))) ?? [];
  const replicas = set.filter((s) => {
    const have = factsAbout(facts, s);
    return !hosts.has(s.host) && have?.role === 'slave' && have.linkUp === true;
  });
  return candidatesOf({ replicas }, facts)[0];
}

function wayOut(
  cluster: RedisCluster,
  server: RedisServer,
  heir: RedisServer | undefined,
  { inventory }: Estate,
): string {
  if (heir === undefined)
    return `No replica that stays can take over. Add one and let it catch up: pigsty redis add ${cluster.name} ADDRESS.`;
  if (canHandOver(cluster, heir, inventory))
    return `Let a replica that stays lead first: pigsty redis failover ${cluster.name} --to ${heir.name}.`;
  // A failover of ours needs somebody who leads clients to the new primary.
  const lead = `on ${heir.host}: ${copies(heir, ['NO', 'ONE'])}`;
  const follow = `on ${server.host}: ${copies(server, [heir.host, String(heir.port)])}`;
  return `Let a replica that stays lead first. No sentinels watch it, so do it by hand: stop the writers; ${lead}; ${follow}.`;
}

/** Slots move to primaries that stay; a replica that stays is none, and takes none. */
function tooFewStay(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  hosts: ReadonlySet<string>,
): readonly Problem[] {
  const staying = serversOf(cluster).filter((s) => !hosts.has(s.host));
  // One that has left already, before an interruption, knows nobody any more.
  const nodes = staying.map((s) => factsAbout(facts, s)?.nodes).find((n) => n !== undefined);
  const primaries = nodes?.filter((n) => slotCount(n) > 0 && staying.some((s) => addressOf(s) === n.address));
  if (staying.length < 3)
    return [
      refusal(
        cluster,
        'redis-cluster-size',
        `${staying.length} members of ${cluster.name} would stay, and a native cluster has at least three primaries`,
        'Add members first, or remove the whole cluster.',
      ),
    ];
  if (primaries === undefined || primaries.length >= 3) return [];
  const heirs = groupsOf(cluster, facts)
    .filter(({ leader }) => leader === undefined || hosts.has(leader.host))
    .flatMap(({ replicas }) =>
      candidatesOf({ replicas: replicas.filter((s) => !hosts.has(s.host)) }, facts).slice(0, 1),
    );
  const commands = heirs
    .slice(0, 3 - primaries.length)
    .map((s) => `pigsty redis failover ${cluster.name} --to ${s.name}`);
  return [
    refusal(
      cluster,
      'redis-cluster-size',
      `${primaries.length} primaries of ${cluster.name} would stay, and a native cluster has at least three`,
      commands.length + primaries.length < 3
        ? 'Add members first, or remove the whole cluster.'
        : `Let replicas that stay lead first: ${commands.join('; ')}.`,
    ),
  ];
}

function refusal(cluster: RedisCluster, rule: string, message: string, hint: string): Problem {
  return { severity: 'error', rule, subject: cluster.name, cluster: cluster.name, message, hint };
}
