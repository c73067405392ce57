export { definition, health, install, remove } from './module.ts';
export type { WatchingFacts } from './facts/watched.ts';
export type { PgrdsParams } from './spec/schema.ts';
