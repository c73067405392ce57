export { migrate, type Finding, type Migration } from './migrate/migrate.ts';
export type { Step } from './migrate/step.ts';
export { STEPS, TODAY } from './migrate/steps.ts';
