export { definition, health, install, remove } from './module.ts';
export type { NodeParams } from './spec/schema.ts';
