import { procedureFunction, queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { failover as failoverProcedure } from './procedures/failover.ts';
import { rebalance as rebalanceProcedure } from './procedures/rebalance.ts';
import { restart as restartProcedure } from './procedures/restart.ts';
import { list as listQuery } from './queries/list.ts';

export { definition, health, install, remove } from './module.ts';
export const failover = procedureFunction(definition, failoverProcedure);
export const restart = procedureFunction(definition, restartProcedure);
export const rebalance = procedureFunction(definition, rebalanceProcedure);
export const list = queryFunction(definition, listQuery);
export type { RedisFacts, ServerFacts } from './facts/servers.ts';
export type { RedisFailoverResult } from './procedures/failover.ts';
export type { RebalanceResult } from './procedures/rebalance.ts';
export type { RedisRestartResult } from './procedures/restart.ts';
export type { RedisParams } from './spec/schema.ts';
