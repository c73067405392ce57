import { nearestName } from './nearest.ts';

/** What follows an option: a size and a duration have units, of anything else nothing is said. */
type Kind = 'duration' | 'retention' | 'size' | 'any';

/** A value that is no such thing is refused by the program when it starts. */
const VALUES: Readonly<Record<Exclude<Kind, 'any'>, { readonly like: RegExp; readonly expected: string }>> = {
  duration: { like: /^\d+(?:(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w|y)\d*)*$/, expected: 'a duration like 30s' },
  retention: { like: /^\d+(?:\.\d+)?[shdwyM]?$/, expected: 'a time like 15d' },
  size: { like: /^\d+(?:\.\d+)?(?:[KMGT]i?B?)?$/, expected: 'a size like 1GiB' },
};

/** What is wrong with a line of options. */
export interface WrongOption {
  readonly message: string;
  readonly hint: string;
}

/**
 * Options that a program would not know, where one that it knows is a slip of the keyboard away; values without their
 * unit; words without their dash. Options that are like none of the known ones are of another version, and left alone.
 *
 * @param known names without dashes, with blanks between them; `name:size` and `name:duration` have units
 * @example
 * wrongOptions('-retentionPeriod=15days', 'retentionPeriod:retention'); // expected a time like 15d
 */
export function wrongOptions(text: string, known: string): readonly WrongOption[] {
  const kinds = kindsOf(known);
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.flatMap((word): readonly WrongOption[] => {
    const found = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word);
    if (found === null) return withoutDash(word, kinds);
    const [, name = '', value] = found;
    const kind = kinds.get(name) ?? kinds.get(name.replace(/^no-/, ''));
    if (kind === undefined) return misspelt(name, kinds);
    return value === undefined ? [] : wrongValue(name, value, kind);
  });
}

function kindsOf(known: string): ReadonlyMap<string, Kind> {
  return new Map(
    known
      .trim()
      .split(/\s+/)
      .map((word) => {
        const [name = '', kind = 'any'] = word.split(':');
        return [name, kind as Kind];
      }),
  );
}

/** `-name value` says the same as `-name=value`, and hardly any value is called like an option. */
function withoutDash(word: string, kinds: ReadonlyMap<string, Kind>): readonly WrongOption[] {
  const [name = ''] = word.split('=');
  if (!kinds.has(name) || !/[.=]/.test(word)) return [];
  return [{ message: `${name} is no option without a dash before it`, hint: `Write -${word}.` }];
}

function misspelt(name: string, kinds: ReadonlyMap<string, Kind>): readonly WrongOption[] {
  const near =
    nearestName(name, kinds.keys()) ??
    (name.startsWith('no-') ? nearestName(name.slice('no-'.length), kinds.keys()) : undefined);
  return near === undefined
    ? []
    : [
        {
          message: `there is no option ${name}, and the program would not start`,
          hint: `Did you mean ${near}?`,
        },
      ];
}

function wrongValue(name: string, value: string, kind: Kind): readonly WrongOption[] {
  if (kind === 'any' || /[$%{"']/.test(value) || VALUES[kind].like.test(value)) return [];
  const { expected } = VALUES[kind];
  return [{ message: `${name} expects ${expected}, got ${value}`, hint: 'The program would not start.' }];
}
