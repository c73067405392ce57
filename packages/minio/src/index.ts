export { spec } from './spec.ts';
export type { MinioParams } from './spec/schema.ts';
