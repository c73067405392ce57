import { queryFunction } from '@pigsty/sdk';
import { definition } from './module.ts';
import { list as listQuery } from './queries/list.ts';

export { definition, health, install, remove } from './module.ts';
export const list = queryFunction(definition, listQuery);
export type { DockerFacts } from './facts/engine.ts';
export type { ListedEngine } from './queries/list.ts';
export type { DockerParams } from './spec/schema.ts';
