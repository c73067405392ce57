import { procedureFunction, queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { reinit as reinitProcedure } from './procedures/reinit.ts';
import { restart as restartProcedure } from './procedures/restart.ts';
import { switchover as switchoverProcedure } from './procedures/switchover.ts';
import { list as listQuery } from './queries/list.ts';

export { definition, health, install, remove } from './module.ts';
export const switchover = procedureFunction(definition, switchoverProcedure);
export const restart = procedureFunction(definition, restartProcedure);
export const reinit = procedureFunction(definition, reinitProcedure);
export const list = queryFunction(definition, listQuery);
export type { PgFacts } from './facts/instance.ts';
export type { ReinitResult } from './procedures/reinit.ts';
export type { RestartResult } from './procedures/restart.ts';
export type { SwitchoverResult } from './procedures/switchover.ts';
export type { ListedInstance } from './queries/list.ts';
export type { PgsqlParams } from './spec/schema.ts';
