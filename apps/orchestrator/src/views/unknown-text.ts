import type { Unknown } from '@pigsty/sdk';
import type { Paint } from './paint.ts';
import { count } from './words.ts';

/** What could not be read, one line per reason: `? role app and 3 more are unknown, because ...`. */
export function unknownLines(unknown: readonly Unknown[], paint: Paint): readonly string[] {
  return [...byReason(unknown)].map(([reason, [first, ...others]]) => {
    const what = first === undefined ? '' : subjectOf(first);
    const verb = others.length === 0 ? 'is' : `and ${others.length} more are`;
    return `${paint.yellow('?')} ${what} ${verb} unknown, because ${reason}`;
  });
}

/** Below the totals of a plan. */
export function unknownTotals(unknown: readonly Unknown[], paint: Paint): readonly string[] {
  if (unknown.length === 0) return [];
  const they = unknown.length === 1 ? 'it' : 'they';
  const are = unknown.length === 1 ? 'is' : 'are';
  return [
    `${paint.yellow(`${count(unknown.length, 'fact')} ${are} unknown`)}: ${they} could not be read; a deploy reads again before it changes anything there.`,
  ];
}

function byReason(unknown: readonly Unknown[]): ReadonlyMap<string, readonly Unknown[]> {
  const groups = new Map<string, Unknown[]>();
  for (const one of unknown) {
    const group = groups.get(one.because);
    if (group === undefined) groups.set(one.because, [one]);
    else group.push(one);
  }
  return groups;
}

function subjectOf({ kind, key }: Unknown): string {
  return key.startsWith('/') ? key : `${kind} ${key}`;
}
