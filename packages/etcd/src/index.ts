export { definition, health, install, remove } from './module.ts';
export type { EtcdFacts } from './facts/member.ts';
export type { EtcdParams } from './spec/schema.ts';
