import { hasSeLinux, seLinuxRules, seLinuxRulesRemoval } from '@pigsty/node/contract';
import type { Estate, HostFacts, Op } from '@pigsty/sdk';
import { network } from '../spec/network.ts';
import { paths } from '../spec/paths.ts';
import type { RedisCluster, RedisNode } from '../spec/servers.ts';

/** Where a node of Redis is, and what is known of it. */
export interface SeLinuxHost {
  readonly cluster: RedisCluster;
  readonly node: RedisNode;
  readonly estate: Pick<Estate, 'inventory'>;
  readonly facts: HostFacts | undefined;
}

export const isConfined = ({ node: { host }, estate, facts }: SeLinuxHost): boolean =>
  hasSeLinux(estate.inventory, host, facts);

/**
 * Servers have their directories, and listen and connect to their ports. The policy gives Redis, and with it Valkey where it
 * knows that, its packages' directories and the ports 6379, 16379 and 26379.
 */
export function underSeLinux(at: SeLinuxHost): readonly Op[] {
  if (!isConfined(at)) return [];
  return seLinuxRules({
    of: 'redis',
    service: 'Redis',
    labels: [
      { path: at.node.params.redis_fs_main, type: 'redis_var_lib_t' },
      { path: paths.config, type: 'redis_conf_t' },
      { path: paths.log, type: 'redis_log_t' },
      { path: paths.run, type: 'redis_var_run_t' },
    ],
    ports: { type: 'redis_port_t', ports: portsOf(at) },
  });
}

/** What was made is taken back whatever the mode is by now. */
export function seLinuxRemoval(facts: HostFacts | undefined): readonly Op[] {
  return facts?.family === 'rpm' ? [seLinuxRulesRemoval('redis')] : [];
}

function portsOf({ cluster, node: { host }, estate }: SeLinuxHost): readonly number[] {
  const { listens, reaches } = network(cluster, estate);
  return [
    // The exporter has a port beside those of the instances, and is not confined.
    ...listens.filter((l) => l.host === host && l.path[0] === 'redis_instances'),
    ...reaches.filter((r) => r.from === host),
  ].map(({ port }) => port);
}
