import { type Problem } from '@pigsty/sdk';
import { unifiedDiff } from '@pigsty/sdk/engine';
import type { Finding, Migration } from '@pigsty/operations/migrate';
import type { Paint } from './paint.ts';
import { problemsText } from './problems-text.ts';
import { table } from './table.ts';
import { count } from './words.ts';

export interface MigrationReport {
  readonly file: string;
  readonly had: string;
  readonly changed: boolean;
  readonly migration: Migration;
  readonly target?: string;
  readonly backup?: string;
  /** Errors of what comes out. */
  readonly left: readonly Problem[];
}

/** The diff, what has to be decided, and what was done. */
export function migrationText(report: MigrationReport, paint: Paint): string {
  const { file, had, changed, migration, target, backup, left } = report;
  const { changes, undecided, from, to } = migration;
  const open =
    undecided.length === 0
      ? []
      : [
          `${paint.bold('To decide')}:`,
          table(
            undecided.map((f) => decision(f, file)),
            { indent: '  ' },
          ),
          '',
        ];
  const rest =
    left.length === 0 ? [] : [paint.bold('What validate says of the result:'), problemsText(left, paint), ''];
  if (!changed)
    return `${[...open, ...rest, `${undecided.length === 0 ? paint.green('Nothing to do') : 'Nothing else to do'}: ${file} is in the words of ${to}.`].join('\n')}\n`;
  const diff = target === undefined ? [colour(unifiedDiff(had, migration.text, file), paint)] : [];
  const kept = backup === undefined ? '' : ` What was there is ${backup}.`;
  const end =
    target === undefined
      ? `${count(changes.length, 'change')} from ${from} to ${to}. Nothing was written. Try: pigsty migrate ${file} --write`
      : `${paint.green('Written')}: ${target}, ${count(changes.length, 'change')} from ${from} to ${to}.${kept} Try: pigsty -i ${target} validate`;
  return `${[...diff, ...open, ...rest, end].join('\n')}\n`;
}

function decision(
  { line, column, name, what, since, reason, advice = '' }: Finding,
  file: string,
): readonly string[] {
  return [`${file}:${line}:${column}`, name, `${what}: ${reason} (${since}). ${advice}`];
}

function colour(diff: string, paint: Paint): string {
  return diff
    .split('\n')
    .map((line) =>
      /^\+(?!\+\+)/.test(line) ? paint.green(line) : /^-(?!--)/.test(line) ? paint.red(line) : line,
    )
    .join('\n');
}
