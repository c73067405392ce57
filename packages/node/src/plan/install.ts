import {
  installMarker,
  type Cluster,
  type Estate,
  type ModuleFacts,
  type Op,
  type Stage,
  type StageDraft,
} from '@pigsty/sdk';
import type { NodeFacts } from '../facts/host.ts';
import type { NodeParams } from '../spec/schema.ts';
import { base, sources } from './base.ts';
import { exporterIdentity, nodeExporterOps } from './exporter.ts';
import { firewallOps } from './firewall.ts';
import { logs } from './logs.ts';
import { nodesOf, type Node } from './node.ts';
import { changeVersions, installPackages } from './packages.ts';
import { python } from './python.ts';
import { registered } from './registered-services.ts';
import { proxyOps } from './proxy.ts';
import { namesAfterPackages, resolver } from './resolver.ts';
import { systemOps } from './system.ts';
import { samples } from './samples.ts';
import { vipOps } from './vip.ts';

/** Package sources, trust, one package transaction, services, the mark. */
export function planInstall(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  estate: Estate,
): readonly StageDraft[] {
  return nodesOf(cluster, facts, estate).flatMap((node) => [
    sources(node),
    base(node),
    installPackages(node),
    ...namesAfterPackages(node),
    ...changeVersions(node),
    services(node),
    ...registered(node),
    ready(node),
    resolver(node),
    ...logs(node),
    samples(node),
    ...python(node),
  ]);
}

function services(node: Node): Stage {
  const proxy = node.params.haproxy_enabled ? proxyOps(node) : [];
  return {
    module: 'node',
    name: 'services',
    host: node.host,
    after: ['packages@self', 'names@self?', 'versions@self?'],
    ops: [
      ...firewallOps(node),
      ...systemOps(node),
      ...exporterIdentity(node),
      ...nodeExporterOps(node),
      ...vipOps(node),
      ...proxy,
    ],
  };
}

const marker: readonly Op[] = [installMarker({ module: 'node' })];

function ready({ host }: Node): Stage {
  return {
    module: 'node',
    name: 'ready',
    host,
    after: ['services@self'],
    ops: marker,
  };
}
