import {
  absent,
  keptVersionsFile,
  markersDirectory,
  platformOf,
  type Cluster,
  type Estate,
  type ModuleFacts,
  type Problem,
  type RemovePlanOptions,
  type Stage,
} from '@pigsty/sdk';
import type { NodeParams } from '../spec/schema.ts';
import { exporterIdentityRemoval, nodeExporterRemoval } from './exporter.ts';
import { logRemoval } from './logs.ts';
import { proxyRemoval } from './proxy.ts';
import { pythonRemoval } from './python.ts';
import { localRepositoryOf, wantsLocal } from '../spec/local-repository.ts';
import { repositoryRemoval } from './repositories.ts';
import { resolverRemoval } from './resolver.ts';
import type { NodeFacts } from '../facts/host.ts';
import { samplesRemoval } from './samples.ts';
import { systemRemoval } from './system-removal.ts';
import { vipRemoval } from './vip.ts';

/** Stops what NODE runs and gives back what it found. Packages, the administrator, the host name and data stay. */
export function planRemove(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  options: RemovePlanOptions,
  estate: Estate,
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
        ...samplesRemoval(),
        ...nodeExporterRemoval(),
        ...exporterIdentityRemoval(),
        ...resolverRemoval(facts.of(host)?.resolver),
        ...repositoryRemoval(
          {
            host,
            params,
            facts: facts.host(host),
            local: wantsLocal(params) ? localRepositoryOf(estate.inventory) : undefined,
          },
          estate.inventory,
        ),
        ...pythonRemoval(params),
        ...systemRemoval(params, platformOf(facts.host(host))),
        absent({ path: keptVersionsFile('node') }),
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
