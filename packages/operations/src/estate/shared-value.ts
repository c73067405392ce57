import type { Problem } from '@pigsty/sdk';
import { placeOf } from './refused.ts';

/** A mistake in a value that several clusters share is told for the first of them. */
export function onceForClusters(problems: readonly Problem[]): readonly Problem[] {
  const first = new Map<string, Problem>();
  return problems.filter((problem) => {
    const place = placeOf(problem);
    if (place === undefined || problem.cluster === undefined) return true;
    const key = `${place} ${problem.rule}`;
    const told = first.get(key) ?? problem;
    first.set(key, told);
    return told.cluster === problem.cluster;
  });
}
