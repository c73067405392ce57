import type { ModuleSpec } from '@pigsty/sdk';
import { check } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { RedisParams } from './spec/schema.ts';

/** REDIS as far as it is known here: its parameters, its clusters and their nodes. */
export const spec: ModuleSpec<RedisParams> = {
  name: 'redis',
  summary: 'Redis and Valkey: standalone with replicas, guarded by sentinels, or as a native cluster',
  requires: { onHost: ['node'], after: ['infra'] },
  params: RedisParams,
  identify,
  check,
  rules,
  network,
};
