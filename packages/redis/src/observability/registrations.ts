import { exportersUseTls, hasInfra, scrapeOver } from '@pigsty/node/contract';
import type { Estate, Registration } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import { slotSamples } from './slots.ts';
import { addressOf, serversOfNode, type RedisCluster } from '../spec/servers.ts';

/**
 * Every server is scraped through the exporter of its node, and has a log; its node has a name. Members of native clusters say which slots they
 * have, where INFRA collects that.
 */
export function register(
  cluster: RedisCluster,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  const collected = hasInfra(inventory);
  return cluster.instances.flatMap((node): readonly Registration[] => {
    const { host: ip, params } = node;
    const scheme = params.redis_tls_enabled ? 'rediss' : 'redis';
    return [
      { type: 'dns', name: node.name, address: ip },
      ...(params.redis_tls_enabled
        ? [{ type: 'certificate' as const, cls: cluster.name, ins: node.name, ip, path: paths.certificate }]
        : []),
      ...serversOfNode(node).flatMap((server): readonly Registration[] => {
        const identity = { cls: cluster.name, ins: server.name, ip };
        const target = encodeURIComponent(`${scheme}://${addressOf(server)}`);
        return [
          ...(params.redis_exporter_enabled
            ? [
                {
                  type: 'scrape' as const,
                  job: 'redis',
                  ...identity,
                  targets: [`${ip}:${params.redis_exporter_port}`],
                  path: `/scrape?target=${target}`,
                  ...scrapeOver(exportersUseTls(inventory, ip)),
                },
              ]
            : []),
          ...(collected && params.redis_exporter_enabled && params.redis_mode === 'cluster'
            ? [slotSamples(server)]
            : []),
          {
            type: 'log',
            job: 'redis',
            ...identity,
            paths: [`${paths.log}/${server.name}.log`],
            format: 'redis',
          },
        ];
      }),
    ];
  });
}
