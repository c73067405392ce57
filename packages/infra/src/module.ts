import { defineModule } from '@pigsty/sdk';
import { infraFacts, type InfraFacts } from './facts/components.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { pages } from './ops/pages.ts';
import { registry } from './ops/registry.ts';
import { planInstall } from './plan/install.ts';
import { planRemove, refuseRemove } from './plan/remove.ts';
import { list } from './queries/list.ts';
import { check } from './spec/check.ts';
import { checkFacts } from './spec/check-facts.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { InfraParams, NOT_ACTED_ON } from './spec/schema.ts';

/** INFRA: metrics, logs, rules, alerts, names and the portal, filled by what the other modules register. */
export const { install, remove, health, definition } = defineModule<InfraParams, InfraFacts>({
  name: 'infra',
  contract: 2,
  clustersPerHost: 'one',
  summary: 'monitoring, logs, alerts, name service and web portal, filled by what the other modules register',
  requires: { onHost: ['node'] },
  offers: ['dns', 'nginx', 'ready'],
  params: InfraParams,
  notActedOn: NOT_ACTED_ON,
  notActedOnReason: 'docs/decisions/0057-parameters-without-effect.md',
  ops: [registry, pages],
  identify,
  check,
  rules,
  facts: infraFacts,
  checkFacts,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  register,
  collects: { types: ['scrape', 'probe', 'dns', 'proxy', 'page'], stages: ['registry'] },
  network,
  // Nothing of a host is taken over by another one, and each keeps what it has.
  drain: {},
  queries: [list],
  content,
});
