import { installMarker, type Estate, type ModuleFacts, type StageDraft } from '@pigsty/sdk';
import type { RedisFacts } from '../facts/servers.ts';
import { serversOfNode, type RedisCluster, type RedisNode } from '../spec/servers.ts';
import { base } from './base.ts';
import { exporter } from './exporter.ts';
import { launches } from './launch.ts';
import { sentinels } from './sentinels.ts';
import { native } from './native.ts';
import { rolesOf } from './roles.ts';
import { isConfined, type SeLinuxHost } from './selinux.ts';

/** Package, user, directories; every server; the exporter of the node. */
export function planInstall(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  estate: Estate,
): readonly StageDraft[] {
  const at = (node: RedisNode): SeLinuxHost & { readonly estate: Estate } => ({
    cluster,
    node,
    estate,
    facts: facts.host(node.host),
  });
  const confined = new Set(cluster.instances.filter((node) => isConfined(at(node))).map(({ host }) => host));
  return [
    ...cluster.instances.flatMap((node) => base(at(node))),
    ...launches(rolesOf(cluster, facts, estate), confined),
    ...sentinels(cluster, estate),
    ...native(cluster),
    ...cluster.instances.flatMap((node) => exporter(cluster, node, estate)),
    ...cluster.instances.map((node): StageDraft => ({
      name: 'ready',
      host: node.host,
      after: [
        ...serversOfNode(node).map((s) => `launch-${s.port}@self`),
        'exporter@self?',
        `form@${cluster.name}?`,
      ],
      ops: [installMarker({ module: 'redis' })],
    })),
  ];
}
