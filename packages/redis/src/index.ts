export { spec } from './spec.ts';
export type { RedisParams } from './spec/schema.ts';
