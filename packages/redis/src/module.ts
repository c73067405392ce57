import { defineModule } from '@pigsty/sdk';
import { redisFacts, type RedisFacts } from './facts/servers.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { redisCertificate } from './ops/certificate.ts';
import { redisCluster } from './ops/cluster/formation.ts';
import { redisLeave } from './ops/cluster/leave.ts';
import { redisRebalanced } from './ops/cluster/rebalanced.ts';
import { redisConfig } from './ops/config/config.ts';
import { redisForgotten } from './ops/forgotten.ts';
import { redisHandOver } from './ops/hand-over.ts';
import { redisMonitor } from './ops/monitor.ts';
import { redisReplica } from './ops/replica.ts';
import { redisRestarted } from './ops/restarted.ts';
import { redisUsers } from './ops/users/users.ts';
import { drain } from './procedures/drain.ts';
import { failover } from './procedures/failover.ts';
import { rebalance } from './procedures/rebalance.ts';
import { restart } from './procedures/restart.ts';
import { list, status } from './queries/list.ts';
import { planInstall } from './plan/install.ts';
import { refuseRemove } from './plan/refuse-remove.ts';
import { planRemove } from './plan/remove.ts';
import { checkFacts } from './spec/check-facts.ts';
import { check } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { NOT_ACTED_ON, RedisParams } from './spec/schema.ts';

/** REDIS: Redis and Valkey, standalone with replicas, guarded by sentinels, or as a native cluster. */
export const { install, remove, health, definition } = defineModule<RedisParams, RedisFacts>({
  name: 'redis',
  contract: 2,
  summary: 'Redis and Valkey: standalone with replicas, guarded by sentinels, or as a native cluster',
  requires: { onHost: ['node'], after: ['infra'] },
  offers: ['ready'],
  params: RedisParams,
  notActedOn: NOT_ACTED_ON,
  notActedOnReason: 'docs/decisions/0057-parameters-without-effect.md',
  ops: [
    redisCertificate,
    redisCluster,
    redisConfig,
    redisForgotten,
    redisHandOver,
    redisLeave,
    redisMonitor,
    redisRebalanced,
    redisReplica,
    redisRestarted,
    redisUsers,
  ],
  identify,
  check,
  rules,
  facts: redisFacts,
  checkFacts,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  register,
  network,
  content,
  procedures: [failover, restart, rebalance],
  drain,
  queries: [list, status],
});
