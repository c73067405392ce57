import type { Difference } from '@pigsty/cmdb';
import type { Paint } from './paint.ts';
import { valueText } from './value-text.ts';
import { clip } from './words.ts';

const maxValueWidth = 60;

/** One line per difference: `~ pg-test.vars.pg_version  17 -> 18`. */
export function differenceText(found: readonly Difference[], paint: Paint): string {
  return found.map((difference) => `  ${lineOf(difference, paint)}`).join('\n');
}

function lineOf({ what, kind, subject, before, after }: Difference, paint: Paint): string {
  if (kind === 'order') return paint.yellow('~ the order of groups, hosts, variables or keys');
  const hasValue = kind === 'variable' || kind === 'priority';
  const text = (value: unknown): string => clip(valueText(value), maxValueWidth);
  switch (what) {
    case 'add':
      return `${paint.green(`+ ${subject}`)}${hasValue ? `  ${text(after)}` : ''}`;
    case 'remove':
      return `${paint.red(`- ${subject}`)}${hasValue ? `  ${text(before)}` : ''}`;
    case 'change':
      return `${paint.yellow(`~ ${subject}`)}  ${changeText(text(before), text(after))}`;
    default:
      return what satisfies never;
  }
}

/** A long value that changes far behind looks unchanged when it is cut. */
function changeText(before: string, after: string): string {
  return before === after ? `${before}, inside` : `${before} -> ${after}`;
}
