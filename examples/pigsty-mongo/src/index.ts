import { procedureFunction, queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { restart as restartProcedure } from './procedures/restart.ts';
import { list as listQuery } from './queries/list.ts';

export { definition, health, install, remove } from './module.ts';
export const restart = procedureFunction(definition, restartProcedure);
export const list = queryFunction(definition, listQuery);
export type { RestartResult } from './procedures/restart.ts';
export type { MongoInstance } from './queries/list.ts';
export type { MongoParams } from './spec/schema.ts';
