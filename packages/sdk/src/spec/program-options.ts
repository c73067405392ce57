import { nearestName } from './nearest.ts';

/** What follows an option: a size and a duration have units, of anything else nothing is said. */
type Kind = 'duration' | 'retention' | 'size' | 'number' | 'any';

/** A value that is no such thing is refused by the program when it starts. */
const VALUES: Readonly<Record<Exclude<Kind, 'any'>, { readonly like: RegExp; readonly expected: string }>> = {
  duration: { like: /^\d+(?:(?:\.\d+)?(?:ns|us|ms|s|m|h|d|w|y)\d*)*$/, expected: 'a duration like 30s' },
  retention: { like: /^\d+(?:\.\d+)?[shdwyM]?$/, expected: 'a time like 15d' },
  number: { like: /^-?\d+$/, expected: 'a number without a unit' },
  // Without the B the program takes it for no number at all.
  size: { like: /^\d+(?:\.\d+)?(?:[KMGT]I?B)?$/i, expected: 'a size like 1GiB' },
};

/** What is wrong with a line of options. */
export interface WrongOption {
  readonly message: string;
  readonly hint: string;
  /** The word that is wrong, as it stands in the text. */
  readonly words: string;
}

/**
 * Options that a program would not know, where one that it knows is a slip of the keyboard away; values without their
 * unit; words without their dash. Options that are like none of the known ones are of another version, and left alone.
 *
 * @param known names without dashes, with blanks between them; `name:size` and `name:duration` have units, `name:number` has none
 * @example
 * wrongOptions('-retentionPeriod=15days', 'retentionPeriod:retention'); // expected a time like 15d
 */
export function wrongOptions(text: string, known: string): readonly WrongOption[] {
  const kinds = kindsOf(known);
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.flatMap((word, i) =>
    faultsOf(word, words[i - 1], kinds).map((fault) => ({ ...fault, words: word })),
  );
}

type Fault = Omit<WrongOption, 'words'>;

function faultsOf(
  word: string,
  before: string | undefined,
  kinds: ReadonlyMap<string, Kind>,
): readonly Fault[] {
  const found = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word);
  if (found === null) return strayWord(word, before, kinds);
  const [, name = '', value] = found;
  const kind = kinds.get(name) ?? kinds.get(name.replace(/^no-/, ''));
  if (kind === undefined) return misspelt(name, kinds);
  return value === undefined ? [] : wrongValue(name, value, kind);
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

/** `-name value` says the same as `-name=value`; a word that follows no name is one too many. */
function strayWord(
  word: string,
  before: string | undefined,
  kinds: ReadonlyMap<string, Kind>,
): readonly Fault[] {
  const [name = ''] = word.split('=');
  // Hardly any value is called like an option.
  if (kinds.has(name) && /[.=]/.test(word))
    return [{ message: `${name} is no option without a dash before it`, hint: `Write -${word}.` }];
  if (before?.startsWith('-') !== true || !before.includes('=') || !/^[\w.]+$/.test(word)) return [];
  const message = `${word} belongs to no option: it follows ${before.replace(/=.*/s, '')}, which has a value already`;
  const isUnit = /=\d+$/.test(before) && /^[A-Za-z]+$/.test(word);
  return [
    {
      message,
      hint: isUnit ? `Write ${before}${word}, without a space.` : 'Write it in quotes, or take it out.',
    },
  ];
}

function misspelt(name: string, kinds: ReadonlyMap<string, Kind>): readonly Fault[] {
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

function wrongValue(name: string, value: string, kind: Kind): readonly Fault[] {
  if (kind === 'any' || /[$%{"']/.test(value) || VALUES[kind].like.test(value)) return [];
  const { expected } = VALUES[kind];
  return [{ message: `${name} expects ${expected}, got ${value}`, hint: 'The program would not start.' }];
}
