import { quoteWord, type Locator, type StageDraft } from '@pigsty/sdk';
import { redisCluster } from '../ops/cluster/formation.ts';
import { redisLeave } from '../ops/cluster/leave.ts';
import type { ClusterAccess } from '../ops/cluster/view.ts';
import { clusterFunctions } from '../ops/cluster/view.ts';
import { confOf, engineOf, serversOf, type RedisCluster, type RedisServer } from '../spec/servers.ts';

/** One cluster of all servers: formed once, by one actor, at any host that answers. */
export function native(cluster: RedisCluster): readonly StageDraft[] {
  const { redis_mode, redis_cluster_replicas: replicas } = cluster.params;
  if (redis_mode !== 'cluster') return [];
  const servers = serversOf(cluster);
  return [
    {
      name: 'form',
      at: anyMember(cluster, servers),
      after: servers.map((s) => `launch-${s.port}@${s.host}`),
      ops: [
        redisCluster({
          cluster: cluster.name,
          access: accessOf(cluster),
          members: membersOf(servers),
          replicas,
        }),
      ],
    },
  ];
}

/** Before members stop they give their slots away, and the others forget them. */
export function leave(cluster: RedisCluster, hosts: ReadonlySet<string>): readonly StageDraft[] {
  const servers = serversOf(cluster);
  const going = servers.filter((s) => hosts.has(s.host));
  const staying = servers.filter((s) => !hosts.has(s.host));
  if (cluster.params.redis_mode !== 'cluster' || staying.length === 0 || going.length === 0) return [];
  return [
    {
      name: 'leave',
      at: anyMember(cluster, staying),
      after: [],
      ops: [
        redisLeave({
          cluster: cluster.name,
          access: accessOf(cluster),
          members: membersOf(staying),
          going: membersOf(going),
        }),
      ],
    },
  ];
}

export function accessOf(cluster: RedisCluster): ClusterAccess {
  return {
    program: engineOf(cluster.params).cli,
    tls: cluster.params.redis_tls_enabled,
    confs: serversOf(cluster).map(confOf),
  };
}

const membersOf = (servers: readonly RedisServer[]): readonly Pick<RedisServer, 'name' | 'host' | 'port'>[] =>
  servers.map(({ name, host, port }) => ({ name, host, port }));

/** The first host that has a configuration of a member and reaches one. */
export function anyMember(cluster: RedisCluster, servers: readonly RedisServer[]): Locator {
  const [first] = servers;
  const ask = `${clusterFunctions(accessOf(cluster))}
[ -n "$conf" ] || exit 1
${servers.map((s) => `case $(echo PING | tell ${s.host} ${s.port}) in *PONG*) exit 0 ;; esac`).join('\n')}
exit 1`;
  return {
    what: `a host of ${cluster.name} that reaches its members`,
    candidates: [...new Set(servers.map((s) => s.host))],
    probe: first === undefined ? 'false' : `( ${ask}\n)`,
    exists: servers.map((s) => `[ -e ${quoteWord(confOf(s))} ]`).join(' || ') || 'false',
    timeoutMs: 60_000,
  };
}
