import { defineModule, factsFrom } from '@pigsty/sdk';
import { nodeFacts, type NodeFacts } from './facts/host.ts';
import { probes } from './health/probes.ts';
import { nodeRebooted } from './ops/rebooted.ts';
import { reboot } from './procedures/reboot.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { planInstall } from './plan/install.ts';
import { logStages } from './plan/logs.ts';
import { registeredServicesStage } from './plan/registered-services.ts';
import { samplesStage } from './plan/samples.ts';
import { planRemove, refuseRemove } from './plan/remove.ts';
import { preflight } from './preflight/needs.ts';
import { check } from './spec/check.ts';
import { checkFacts } from './spec/check-facts.ts';
import { identify } from './spec/identity.ts';
import { askedRepository, wantsLocal } from './spec/local-repository.ts';
import { rules } from './spec/rules.ts';
import { network } from './spec/network.ts';
import { NOT_ACTED_ON, NodeParams } from './spec/schema.ts';

export const { install, remove, health, definition } = defineModule<NodeParams, NodeFacts>({
  name: 'node',
  contract: 2,
  clustersPerHost: 'one',
  summary: 'a host made ready for everything else: names, trust, administrator, packages, HAProxy',
  requires: { after: ['infra'] },
  offers: ['base', 'ready', 'services', registeredServicesStage],
  params: NodeParams,
  ops: [nodeRebooted],
  notActedOn: NOT_ACTED_ON,
  notActedOnReason: 'docs/decisions/0057-parameters-without-effect.md',
  identify,
  check,
  facts: nodeFacts,
  factsOf: (cluster, inventory) => {
    const asked = inventory.derive(askedRepository);
    const wanted = cluster.instances.some(({ params }) => wantsLocal(params));
    return asked === undefined || !wanted ? [] : [factsFrom(asked.facts, [asked.keeper])];
  },
  checkFacts,
  rules,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  register,
  collects: {
    types: ['certificate', 'log', 'log-store', 'samples', 'service'],
    stages: [...logStages, samplesStage, registeredServicesStage],
    ofOwnHost: ['certificate', 'log', 'samples', 'service'],
  },
  network,
  preflight,
  procedures: [reboot],
  content,
});
