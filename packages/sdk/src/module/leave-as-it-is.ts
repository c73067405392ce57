import type { Phase } from './procedure.ts';

/**
 * The way back of a procedure that leaves nothing half-way wherever it stops: `--abort` gives it up, and what is done stays
 * done. Without a way back one that cannot be finished any more would stand in the way of every other one.
 */
export const leaveAsItIs: readonly Phase<unknown, unknown, unknown>[] = [
  { name: 'leave it as it is', plan: () => [] },
];
