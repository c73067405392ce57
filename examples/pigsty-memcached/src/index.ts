import { procedureFunction, queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { restart as restartProcedure } from './procedures/restart.ts';
import { stats as statsQuery } from './queries/stats.ts';

export { definition, health, install, remove } from './module.ts';
export const restart = procedureFunction(definition, restartProcedure);
export const stats = queryFunction(definition, statsQuery);
export type { RestartResult } from './procedures/restart.ts';
export type { InstanceStats } from './queries/stats.ts';
export type { MemcachedParams } from './spec/schema.ts';
