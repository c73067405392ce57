export { spec } from './spec.ts';
export type { InfraParams } from './spec/schema.ts';
