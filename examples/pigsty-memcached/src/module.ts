import { defineModule } from '@pigsty/sdk';
import { memcachedFacts, type MemcachedFacts } from './facts/running.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { memoryLimit } from './ops/memory-limit.ts';
import { restarted } from './ops/restarted.ts';
import { planInstall } from './plan/install.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/needs.ts';
import { restart } from './procedures/restart.ts';
import { stats } from './queries/stats.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { MemcachedParams } from './spec/schema.ts';

/** MEMCACHED: caches in memory, without persistence. */
export const { install, remove, health, definition } = defineModule<MemcachedParams, MemcachedFacts>({
  name: 'memcached',
  contract: 2,
  summary: 'caches in memory, without persistence',
  clustersPerHost: 'one',
  requires: { onHost: ['node'], after: ['infra'] },
  offers: ['ready'],
  params: MemcachedParams,
  identify,
  network,
  facts: memcachedFacts,
  ops: [memoryLimit, restarted],
  plan: { install: planInstall, remove: planRemove },
  probes,
  register,
  procedures: [restart],
  queries: [stats],
  preflight,
  content,
});
