import { defineModule } from '@pigsty/sdk';
import { watchingFacts, type WatchingFacts } from './facts/watched.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { planInstall } from './plan/install.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/preflight.ts';
import { check } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import type { Watching } from './spec/remote.ts';
import { rules } from './spec/rules.ts';
import { PgrdsParams } from './spec/schema.ts';

/** PGRDS: PostgreSQL servers that somebody else runs, watched and not touched. */
export const { install, remove, health, definition } = defineModule<Watching, WatchingFacts>({
  name: 'pgrds',
  contract: 2,
  summary:
    'PostgreSQL servers that somebody else runs, a cloud or an earlier installation, watched from here',
  requires: { onHost: ['node'], after: ['infra', 'pgsql'] },
  clustersPerHost: 'one',
  params: PgrdsParams,
  identify,
  check,
  rules,
  facts: watchingFacts,
  plan: { install: planInstall, remove: planRemove },
  probes,
  register,
  network,
  preflight,
  content,
});
