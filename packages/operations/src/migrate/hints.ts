import { STEPS } from './steps.ts';

/** For `validate`: what has become of a parameter that today's version does not know. */
export const migrationHints: ReadonlyMap<string, string> = new Map(
  STEPS.flatMap((step) => {
    if (step.within !== undefined || step.kind === 'add') return [];
    if (step.kind === 'remove')
      return [[step.name, `Gone since ${step.since}: ${step.reason}. Try: pigsty migrate`]];
    if (step.to === step.name) return [];
    return [[step.name, `Renamed to ${step.to} in ${step.since}. Try: pigsty migrate`]];
  }),
);
