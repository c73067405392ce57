import { defineModule } from '@pigsty/sdk';
import { engineFacts, type DockerFacts } from './facts/engine.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { planInstall } from './plan/install.ts';
import { refuseRemove } from './plan/refuse-remove.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/published-ports.ts';
import { list } from './queries/list.ts';
import { checkFacts } from './spec/check-facts.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { DockerParams } from './spec/schema.ts';

/** DOCKER: the container engine of a host. */
export const { install, remove, health, definition } = defineModule<DockerParams, DockerFacts>({
  name: 'docker',
  contract: 2,
  summary: 'the container engine, with the images that a host shall have',
  requires: { onHost: ['node'], after: ['infra'] },
  clustersPerHost: 'one',
  offers: ['ready'],
  params: DockerParams,
  identify,
  rules,
  facts: engineFacts,
  checkFacts,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  queries: [list],
  network,
  preflight,
  content,
});
