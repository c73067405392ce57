import { hasSeLinux } from '@pigsty/node/contract';
import { installMarker, type Estate, type ModuleFacts, type StageDraft } from '@pigsty/sdk';
import { componentsOf, retiredOf, type InfraCluster } from '../spec/components.ts';
import { alerting } from './alerting.ts';
import type { InfraFacts } from '../facts/components.ts';
import { base } from './base.ts';
import { certbot } from './certbot.ts';
import { grafanaRetired, grafanaServer } from './grafana.ts';
import { names } from './names.ts';
import { packages } from './packages.ts';
import { registryStage } from './registry.ts';
import { retire } from './retire.ts';
import { stores } from './stores.ts';
import { web } from './web.ts';

/** Packages, users and certificate; names, web, stores; what is registered; rules and whom they tell. */
export function planInstall(
  cluster: InfraCluster,
  facts: ModuleFacts<InfraFacts>,
  estate: Estate,
): readonly StageDraft[] {
  return cluster.instances.flatMap((node): readonly StageDraft[] => [
    ...packages(node, facts.host(node.host), hasSeLinux(estate.inventory, node.host, facts.host(node.host))),
    base(node, estate),
    ...names(cluster, node, estate, facts.host(node.host)),
    ...web(cluster, node, estate, facts),
    ...certbot(node, facts.host(node.host)),
    ...stores(node, facts.host(node.host)?.memoryMiB),
    registryStage(cluster, node, estate),
    ...alerting(cluster, node),
    ...grafanaServer(node),
    ...grafanaRetired(node, facts.of(node.host)?.grafana === true),
    ...retire(node, retiredOf(node)),
    {
      name: 'ready',
      host: node.host,
      after: ['registry@self', ...componentsOf(node).map((c) => `${stageOf(c.name)}@self`)],
      ops: [installMarker({ module: 'infra' })],
    },
  ]);
}

/** The stage of a component: nginx itself has one of its own. */
const stageOf = (name: string): string => (name === 'nginx' ? 'nginx-exporter' : name);
