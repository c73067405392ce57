import { procedureFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { decommission as decommissionProcedure } from './procedures/decommission.ts';

export { definition, health, install, remove } from './module.ts';
export const decommission = procedureFunction(definition, decommissionProcedure);
export type { DriveFacts, MinioFacts } from './facts/member.ts';
export type { PoolFacts } from './facts/pools.ts';
export type { DecommissionResult } from './procedures/decommission.ts';
export type { MinioParams } from './spec/schema.ts';
