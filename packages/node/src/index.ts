import { procedureFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { reboot as rebootProcedure } from './procedures/reboot.ts';

export { definition, health, install, remove } from './module.ts';
export const reboot = procedureFunction(definition, rebootProcedure);
export type { RebootResult } from './procedures/reboot.ts';
export type { NodeParams } from './spec/schema.ts';
