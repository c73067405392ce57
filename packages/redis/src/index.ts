export { definition, health, install, remove } from './module.ts';
export type { RedisFacts, ServerFacts } from './facts/servers.ts';
export type { RedisParams } from './spec/schema.ts';
