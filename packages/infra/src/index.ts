export { definition, health, install, remove } from './module.ts';
export type { InfraFacts } from './facts/components.ts';
export type { InfraParams } from './spec/schema.ts';
