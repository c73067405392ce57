import { nearestName, PigstyError } from '@pigsty/sdk';
import { nearestNames } from '@pigsty/sdk/engine';
import type { Entry, Section } from './catalogue.ts';
import { namePattern } from './name-pattern.ts';

/** The section of one module. */
export function onlyModule(sections: readonly Section[], name: string): readonly Section[] {
  const wanted = name.toLowerCase();
  const found = sections.filter(({ module }) => module === wanted);
  if (found.length > 0) return found;
  const modules = sections.map(({ module }) => module);
  const near = nearestName(wanted, modules);
  throw new PigstyError(
    'USAGE',
    `there is no module "${name}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    { hint: `Modules: ${modules.join(', ')}.` },
  );
}

/** The parameter that is called exactly so. */
export function named(sections: readonly Section[], name: string): Entry | undefined {
  return sections.flatMap(({ entries }) => entries).find((entry) => entry.name === name);
}

/** Parameters by pattern (`pg_*`) or by a part of their names; finding none is an error that names the nearest. */
export function matching(sections: readonly Section[], words: string): readonly Section[] {
  const matches = matcher(words.toLowerCase());
  const found = sections
    .map((section) => ({ ...section, entries: section.entries.filter(({ name }) => matches(name)) }))
    .filter(({ entries }) => entries.length > 0);
  if (found.length > 0) return found;
  const near = nearestNames(
    words,
    sections.flatMap(({ entries }) => entries.map(({ name }) => name)),
  );
  throw new PigstyError('USAGE', `there is no parameter "${words}"`, {
    hint: near.length === 0 ? 'See: pigsty params' : `Did you mean ${near.join(' or ')}?`,
  });
}

function matcher(words: string): (name: string) => boolean {
  return /[*?]/.test(words) ? namePattern(words) : (name) => name.includes(words);
}
