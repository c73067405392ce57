import { type AnySpec, redactValue, type RedactOptions } from '@pigsty/sdk';
import type { Difference } from '../cmdb/difference.ts';
import type { Paint } from './paint.ts';
import { valueText } from './value-text.ts';
import { clip } from './words.ts';

const maxValueWidth = 60;

/** One line per difference: `~ pg-test.vars.pg_version  17 -> 18`. */
export function differenceText(found: readonly Difference[], paint: Paint): string {
  return found.map((difference) => `  ${lineOf(difference, paint)}`).join('\n');
}

/** Values that may be shown. Two secrets that differ look the same, which says enough. */
export function showable(
  found: readonly Difference[],
  modules: readonly Pick<AnySpec, 'params'>[],
): readonly Difference[] {
  const schemas = Object.assign({}, ...modules.map(({ params }) => params.shape)) as Readonly<
    Record<string, RedactOptions['schema']>
  >;
  return found.map((difference) => {
    const { name } = difference;
    if (name === undefined) return difference;
    const schema = schemas[name];
    const shown = (value: unknown): unknown =>
      redactValue(name, value, schema === undefined ? {} : { schema });
    return {
      ...difference,
      ...('before' in difference ? { before: shown(difference.before) } : {}),
      ...('after' in difference ? { after: shown(difference.after) } : {}),
    };
  });
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
