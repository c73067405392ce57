export { definition, health, install, remove } from './module.ts';
export type { DriveFacts, MinioFacts } from './facts/member.ts';
export type { MinioParams } from './spec/schema.ts';
