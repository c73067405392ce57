import type { Estate, ModuleFacts, Problem } from '@pigsty/sdk';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import { rolesOf } from '../plan/roles.ts';
import { changesEngine } from './engine-change.ts';
import { serversOf, serversOfNode, type RedisCluster, type RedisNode } from './servers.ts';
import type { RedisParams } from './schema.ts';
import { bytesOf } from './size.ts';

/** What only the hosts can tell: lost data, two primaries, too little memory. */
export function checkFacts(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  estate: Estate,
): readonly Problem[] {
  const objections = rolesOf(cluster, facts, estate).flatMap(({ server, objection }): readonly Problem[] =>
    objection === undefined
      ? []
      : [{ severity: 'error', subject: server.name, host: server.host, cluster: cluster.name, ...objection }],
  );
  return [
    ...objections,
    ...turnsTls(cluster, facts),
    ...changesEngine(cluster, facts),
    ...cluster.instances.flatMap((node) => memory(cluster, node, { facts, estate })),
  ];
}

/** An instance that runs is reached in one way by its replicas, sentinels and clients: it changes with all of them, or loses them. */
function turnsTls(cluster: RedisCluster, facts: ModuleFacts<RedisFacts>): readonly Problem[] {
  const wanted = cluster.params.redis_tls_enabled;
  const running = serversOf(cluster).filter((server) => {
    const have = factsAbout(facts, server);
    return have?.configured === true && have.unit === 'active' && (have.tls === true) !== wanted;
  });
  const [first] = running;
  if (first === undefined) return [];
  return [
    {
      severity: 'error',
      rule: 'redis-tls-change',
      subject: cluster.name,
      host: first.host,
      cluster: cluster.name,
      message: `${running.map((s) => s.name).join(', ')} ${running.length === 1 ? 'runs' : 'run'} ${wanted ? 'without' : 'with'} TLS, which cannot change while they run`,
      hint: `Stop all instances first, with the sentinels that watch them; the deploy starts them again. On each host: systemctl stop '${cluster.name}-*.service'`,
    },
  ];
}

/** Of all instances of a host, this cluster's: they must fit beside each other. */
function memory(
  cluster: RedisCluster,
  node: RedisNode,
  { facts, estate }: { readonly facts: ModuleFacts<RedisFacts>; readonly estate: Estate },
): readonly Problem[] {
  const { host, params } = node;
  const total = facts.host(host)?.memoryMiB;
  if (total === undefined || params.redis_mode === 'sentinel') return [];
  const each = memoryMiB(params.redis_max_memory);
  const servers = serversOfNode(node).length;
  const wanted = each * servers;
  if (wanted === 0 || wanted <= total) return [];
  const position = estate.inventory.where(host, ['redis_max_memory']);
  return [
    {
      // Linux gives memory when it is used: an instance may well stay below.
      severity: 'warning',
      rule: 'redis-memory',
      subject: `${cluster.name}.hosts.${host}.redis_max_memory`,
      host,
      cluster: cluster.name,
      message: `${servers} instances of ${Math.round(each)} MiB are more than the ${total} MiB of ${host}`,
      hint: `Set redis_max_memory to at most ${Math.floor((total * 0.8) / servers)}MB, or spread the instances.`,
      ...(position === undefined ? {} : { position }),
    },
  ];
}

/** `1GB` as 1024. Zero: without a limit. */
export function memoryMiB(size: RedisParams['redis_max_memory']): number {
  return (bytesOf(String(size)) ?? 0) / 1024 ** 2;
}
