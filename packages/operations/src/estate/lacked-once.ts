import type { Position, Problem } from '@pigsty/sdk';
import { inOrder } from './order.ts';

/**
 * What several places name and nothing declares is one mistake: it is told at the first of them, at one with an error where
 * there is one, and the hint has the others.
 */
export function lackedOnce(problems: readonly Problem[]): readonly Problem[] {
  const byName = new Map<string, Problem[]>();
  for (const problem of problems)
    if (problem.lacks !== undefined)
      byName.set(problem.lacks, [...(byName.get(problem.lacks) ?? []), problem]);
  const told = new Map([...byName].map(([name, all]) => [name, firstOf(all)]));
  const first = new Set([...told.values()].map(([one]) => one));
  return problems.flatMap((problem) => {
    if (problem.lacks === undefined) return [problem];
    return first.has(problem) ? [withPlaces(problem, told.get(problem.lacks)?.slice(1) ?? [])] : [];
  });
}

function firstOf(all: readonly Problem[]): readonly Problem[] {
  const sorted = inOrder(all);
  const first = sorted.find(({ severity }) => severity === 'error') ?? sorted[0];
  return [...sorted].sort((a, b) => Number(b === first) - Number(a === first));
}

const MOST_PLACES = 3;

function withPlaces(problem: Problem, others: readonly Problem[]): Problem {
  const places = [
    ...new Set(others.flatMap(({ position }) => (position === undefined ? [] : [text(position)]))),
  ];
  if (places.length === 0) return problem;
  const shown = places.slice(0, MOST_PLACES).join(', ');
  const rest = places.length - MOST_PLACES;
  const further = `The same goes for ${shown}${rest > 0 ? ` and ${rest} more` : ''}.`;
  return { ...problem, hint: problem.hint === undefined ? further : `${problem.hint} ${further}` };
}

const text = ({ file, line, column }: Position): string => `${file}:${line}:${column}`;
