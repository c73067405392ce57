export { definition, health, install, remove } from './module.ts';
export type { PgFacts } from './facts/instance.ts';
export type { PgsqlParams } from './spec/schema.ts';
