import { typeName } from '@pigsty/sdk/engine';
import type { Entry, Section } from '@pigsty/operations/params';
import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';
import { valueText } from './value-text.ts';
import { clip } from './words.ts';

const typeWidth = 28;
const defaultWidth = 24;

/** Parameters by module, a line each. */
export function parametersTable(sections: readonly Section[], paint: Paint): string {
  const isForeign = ({ entries }: Section): boolean => entries.every((e) => e.effect === 'ignored');
  const foreign = sections.filter(isForeign);
  const own = sections.filter((section) => !isForeign(section));
  return [
    ...own.map((section) => `${heading(section, paint)}\n${rows(section.entries, paint)}`),
    ...(foreign.length === 0 ? [] : [leftAloneText(foreign, paint)]),
  ].join('\n\n');
}

/** What may be written, without the marks of the reference. */
export function typeText({ schema }: Entry): string {
  return typeName(schema).replaceAll('`', '');
}

export function defaultText(entry: Entry): string {
  if (entry.required) return 'required';
  return entry.default === undefined ? '' : valueText(entry.default);
}

function heading({ module, summary }: Section, paint: Paint): string {
  return `${paint.bold(module.toUpperCase())}  ${paint.dim(summary)}`;
}

function rows(entries: readonly Entry[], paint: Paint): string {
  const header = ['name', 'level', 'what to write', 'default', 'meaning'].map((text) => ({
    text,
    painted: paint.dim(text),
  }));
  return table(
    [
      header,
      ...entries.map((entry): (string | Cell)[] => [
        entry.name,
        entry.level ?? '',
        clip(typeText(entry), typeWidth),
        clip(defaultText(entry), defaultWidth),
        entry.effect === 'none' ? `${entry.summary} (no effect yet)` : entry.summary,
      ]),
    ],
    { indent: '  ' },
  );
}

function leftAloneText(sections: readonly Section[], paint: Paint): string {
  const lines = sections.map(({ module, entries }) => [module, entries.map(({ name }) => name).join(', ')]);
  return `${paint.bold('Of no module here')}  ${paint.dim('accepted and left alone')}\n${table(lines, { indent: '  ' })}`;
}
