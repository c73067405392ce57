import { exampleOf, shapeOf } from '@pigsty/sdk/engine';
import type { Entry, Section, Usage } from '@pigsty/operations/params';

type Line<T extends string> = { readonly type: T } & Record<string, unknown>;

export function parametersJson(sections: readonly Section[]): Line<'parameters'> {
  return { type: 'parameters', parameters: sections.flatMap(({ entries }) => entries.map(facts)) };
}

export function parameterJson(entry: Entry, usage: Usage | undefined): Line<'parameter'> {
  return {
    type: 'parameter',
    ...facts(entry),
    keys: shapeOf(entry.schema),
    ...(entry.effect === 'ignored' ? {} : { example: exampleOf(entry, entry.schema) }),
    ...(usage === undefined ? {} : usage),
  };
}

function facts({ example: _, ...entry }: Entry): Record<string, unknown> {
  return entry;
}
