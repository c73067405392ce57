import { estate, fresh, members, meta, on, type Estate } from './estate.ts';
import { expectSuccess } from './expect.ts';

const [first, second, third] = members;

/** Ports of the native cluster's instances, all on one host. */
export const shards = [7001, 7002, 7003, 7004, 7005, 7006] as const;
/** How a client reaches them. */
export const toShards = { at: shards.map((port) => `${third}:${port}`), password: 'redis.test' };

/** A primary and its replica. */
export const pairGroup = `    redis-ms:
      hosts:
        ${meta}: { redis_node: 1, redis_instances: { 6379: {} } }
        ${first}: { redis_node: 2, redis_instances: { 6379: { replica_of: ${meta} 6379 } } }
      vars: { redis_cluster: redis-ms, redis_password: redis.ms, redis_max_memory: 64MB }
`;
/** Sentinels that watch the pair, on these hosts by the ports of each, as a group of `deployedRedis`. */
export const sentinelsOn = (hosts: readonly (readonly [host: string, ...ports: number[]])[]): string =>
  `    redis-meta:
      hosts:
${hosts.map(([host, ...ports], i) => `        ${host}: { redis_node: ${i + 1}, redis_instances: { ${ports.map((port) => `${port}: {}`).join(', ')} } }\n`).join('')}      vars:
        redis_cluster: redis-meta
        redis_mode: sentinel
        redis_password: redis.meta
        redis_sentinel_monitor: [{ name: redis-ms, host: ${meta}, port: 6379, password: redis.ms }]
`;
/** All three on one host. */
export const sentinels = sentinelsOn([[second, 26379, 26380, 26381]]);
/** How a client reaches the pair through them. */
export const toPair = {
  at: [26379, 26380, 26381].map((port) => `${second}:${port}`),
  password: 'redis.ms',
  sentinel: { name: 'redis-ms', password: 'redis.meta' },
};

/** Whether the server of the pair on this host leads or copies: `master` or `slave`. */
export async function role(host: string): Promise<string> {
  return (await pair(host, 'ROLE')).split('\n')[0] ?? '';
}

/**
 * New hosts with a primary and its replica (redis-ms) and three shards with a replica each (redis-test), deployed; beside
 * them the groups that are given, as they stand below `children:`. `vars` are the estate's own, in lines below `vars:`.
 */
export async function deployedRedis(groups = '', vars = ''): Promise<Estate> {
  await fresh();
  const text = `all:
  children:
${pairGroup}${groups}    redis-test:
      hosts:
        ${third}: { redis_node: 1, redis_instances: { ${shards.map((port) => `${port}: {}`).join(', ')} } }
      vars: { redis_cluster: redis-test, redis_mode: cluster, redis_password: redis.test, redis_max_memory: 32MB }
`;
  const all = await estate((demo) =>
    `${text}${demo.slice(demo.search(/^ {2}vars:$/m))}`.replace(/^ {2}vars:\n/m, (line) => line + vars),
  );
  await expectSuccess(all, 'deploy', '--yes');
  return all;
}

/** A command to the primary or the replica on this host. */
export const pair = (host: string, command: string, password = 'redis.ms'): Promise<string> =>
  on(
    host,
    `$(command -v valkey-cli || echo redis-cli) -h ${host} -p 6379 -a ${password} --no-auth-warning ${command} 2>&1`,
  );
