import {
  absent,
  markersDirectory,
  type Cluster,
  type ModuleFacts,
  type Problem,
  type RemovePlanOptions,
  type Stage,
} from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';
import { exporterIdentityRemoval, nodeExporterRemoval } from './exporter.ts';
import { logRemoval } from './logs.ts';
import { proxyRemoval } from './proxy.ts';
import { vipRemoval } from './vip.ts';

/** Stops what NODE runs and takes its files away. Packages, users, names and data stay. */
export function planRemove(
  cluster: Cluster<NodeParams>,
  _facts: ModuleFacts<unknown>,
  options: RemovePlanOptions,
): readonly Stage[] {
  return cluster.instances
    .filter(({ host }) => options.hosts.has(host))
    .map(({ host, params }) => ({
      module: 'node',
      name: 'remove',
      host,
      after: [],
      ops: [
        ...proxyRemoval(),
        ...vipRemoval(),
        ...logRemoval({ params }),
        ...nodeExporterRemoval(),
        ...exporterIdentityRemoval(),
        ...[paths.profile, paths.aliases, paths.limits, paths.crontab].map((path) => absent({ path })),
        absent({ path: `${markersDirectory}/node` }),
      ],
    }));
}

/** Other modules stand on this one. */
export function refuseRemove(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<unknown>,
  options: RemovePlanOptions,
): readonly Problem[] {
  return cluster.instances
    .filter(({ host }) => options.hosts.has(host))
    .flatMap(({ host }) => {
      const others = (facts.host(host)?.modules ?? []).filter((name) => name !== 'node');
      if (others.length === 0) return [];
      return [
        {
          severity: 'error' as const,
          rule: 'node-in-use',
          subject: host,
          message: `${host} still carries ${others.join(', ')}`,
          hint: `Remove that first: pigsty remove ${others[0] ?? ''} -l ${host}`,
        },
      ];
    });
}
