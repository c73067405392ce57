import type { z } from 'zod';
import { isSecretSchema } from './param.ts';
import { keysAt, schemasAt } from './schema-at.ts';
import { abbreviated, nearestName } from './nearest.ts';

/** One thing wrong with a parameter's value; `path` leads into the value. */
export interface Finding {
  readonly rule: 'invalid-value' | 'unknown-key' | 'missing-parameter' | 'loose-type';
  readonly severity: 'error' | 'warning' | 'info';
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
  /** Of an unknown key: the one that was probably meant. */
  readonly meant?: string;
  /** It is wrong because it is not there. */
  readonly missing?: true;
}

export type Issue = z.core.$ZodIssue;

/** Given as zod's error map: marks the issues for which the schema has no message of its own. */
export const NO_MESSAGE = '\0';

/** A zod issue in the words of the person who edits the inventory. */
export function describeIssue(name: string, schema: z.ZodType, issue: Issue): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const value = issue.input;
  const shown = isSecretPlace(name, schema, path) ? hidden(value) : show(value);
  const finding = (message: string, hint?: string): Finding => ({
    rule: 'invalid-value',
    severity: 'error',
    path,
    message,
    hint: hint ?? remedyOf(name, issue),
  });
  const own = issue.message === NO_MESSAGE ? undefined : issue.message;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, path, key));
    case 'invalid_union':
      return describeUnion(name, schema, issue, finding, shown, own);
    case 'invalid_value':
      return [describeChoice(issue, finding, shown, own)];
    case 'invalid_key':
      return [
        finding(
          `the key ${JSON.stringify(path.at(-1))} is not allowed: ${own ?? issue.issues.map(expectation).join(' and ')}`,
        ),
      ];
    case 'custom':
      return [misspeltKey(path, issue.params) ?? finding(own ?? `${shown} is not allowed`)];
    case 'invalid_type':
      if (value === undefined && path.length > 0)
        return [{ ...finding(own ?? `${String(path.at(-1))} is missing`), missing: true }];
      return [finding(own ?? `expected ${expectation(issue)}, got ${shown}`)];
    case 'invalid_format':
    case 'too_big':
    case 'too_small':
    case 'not_multiple_of':
    case 'invalid_element':
      return [finding(isSentence(own) ? own : `expected ${expectation(issue)}, got ${shown}`)];
    default:
      return issue satisfies never;
  }
}

function unknownKey(schema: z.ZodType, path: Finding['path'], key: string): Finding {
  const known = keysAt(schema, path);
  const near = nearestName(key, known) ?? abbreviated(key, known);
  const hint = near === undefined ? `Known: ${list(known)}.` : `Did you mean ${near}?`;
  return {
    rule: 'unknown-key',
    severity: 'error',
    path: [...path, key],
    message: `unknown key ${key}`,
    hint: known.length === 0 ? 'Delete it.' : hint,
    ...(near === undefined ? {} : { meant: near }),
  };
}

/** A check of a mapping with keys of another program says with `params: { meant }` which one a key is a slip of. */
function misspeltKey(
  path: Finding['path'],
  params: Readonly<Record<string, unknown>> = {},
): Finding | undefined {
  const { meant } = params;
  if (typeof meant !== 'string') return undefined;
  return {
    rule: 'unknown-key',
    severity: 'error',
    path,
    message: `unknown key ${String(path.at(-1))}`,
    hint: `Did you mean ${meant}?`,
    meant,
  };
}

function describeChoice(
  issue: Extract<Issue, { code: 'invalid_value' }>,
  finding: (message: string, hint?: string) => Finding,
  shown: string,
  own: string | undefined,
): Finding {
  const hint = supported(issue.values);
  const value = issue.input;
  if (own !== undefined) return finding(own, hint);
  const types = new Set(issue.values.map((v) => typeof v));
  if (types.size === 1 && !types.has(typeof value))
    return finding(`expected ${noun(typeof issue.values[0])}, got ${shown}`, hint);
  const near = typeof value === 'string' ? nearestName(value, issue.values.map(String)) : undefined;
  return finding(
    `expected a supported value, got ${shown}`,
    near === undefined ? hint : `Did you mean ${near}? ${hint}`,
  );
}

/** Of a union's options the one whose type fits is described; when none fits, what all of them expect. */
function describeUnion(
  name: string,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  finding: (message: string, hint?: string) => Finding,
  shown: string,
  own: string | undefined,
): readonly Finding[] {
  if (own !== undefined) return [finding(own)];
  if ('options' in issue && issue.options !== undefined) {
    const key = issue.path.at(-1);
    const input = issue.input as Readonly<Record<PropertyKey, unknown>> | undefined;
    const value = key === undefined ? undefined : input?.[key];
    return [finding(`expected a supported value, got ${show(value)}`, supported(issue.options))];
  }
  const fitting = issue.errors.filter(
    (issues) => !issues.some((i) => i.path.length === 0 && i.code === 'invalid_type'),
  );
  const deeper = fitting.find((issues) =>
    issues.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys'),
  );
  if (deeper !== undefined) {
    return deeper.flatMap((i) => describeIssue(name, schema, { ...i, path: [...issue.path, ...i.path] }));
  }
  const expected = new Set((fitting.length > 0 ? fitting : issue.errors).flat().map(expectation));
  return [finding(`expected ${list([...expected], ' or ')}, got ${shown}`)];
}

/** What to type, by what is expected there. */
function remedyOf(name: string, issue: Issue): string {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined && issue.path.length > 0) return `Add "${String(issue.path.at(-1))}: ...".`;
    const remedy = REMEDIES[issue.expected];
    if (remedy !== undefined) return remedy;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return 'Choose a value within the range.';
  return `See what it takes: pigsty params ${name}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  string: 'Write a text, in quotes if it looks like something else.',
  number: 'Write a number without quotes.',
  int: 'Write a whole number without quotes.',
  boolean: 'Write true or false without quotes.',
  array: 'Write [one, two], or each on a line of its own after "- ".',
  tuple: 'Write [one, two], or each on a line of its own after "- ".',
  object: 'Write { name: value }, or each on a line of its own below it.',
  record: 'Write { name: value }, or each on a line of its own below it.',
};

/** What an issue expects, as a noun phrase. */
function expectation(issue: Issue): string {
  if (issue.message !== NO_MESSAGE && issue.message !== '') return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return noun(issue.expected);
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return list(issue.values.map(String), ' or ');
    case 'invalid_format':
      return issue.format === 'regex' ? `a text like ${issue.pattern ?? ''}` : `a valid ${issue.format}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'unrecognized_keys':
      return 'a supported value';
    default:
      return issue satisfies never;
  }
}

function bound(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'string')
    return limit === 1 && words === 'at least' ? 'a text that is not empty' : `${words} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `${words} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `a number of ${words} ${limit}`;
}

function noun(type: string): string {
  return NOUNS[type] ?? `a ${type}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
  undefined: 'nothing',
  never: 'nothing',
};

const MAX_SHOWN = 60;

/** A value as a message quotes it. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

function hidden(value: unknown): string {
  return typeof value === 'object' || value === undefined ? show(value) : '[secret]';
}

const SECRET_NAME = /pass(?:word|wd|phrase)?$|secret|token|credential|private_?key|cipher_?pass/i;

/** A value that must not be quoted: marked in the schema, or named like one. */
export function isSecretPlace(
  name: string,
  schema: z.ZodType | undefined,
  path: readonly (string | number)[],
): boolean {
  if ([name, ...path].some((step) => typeof step === 'string' && SECRET_NAME.test(step))) return true;
  if (schema === undefined) return false;
  return isSecretSchema(schema) || schemasAt(schema, path).some(isSecretSchema);
}

/** The schema's own message is used as it stands when it is a sentence, and after "expected" when it is a noun phrase. */
function isSentence(message: string | undefined): message is string {
  return message !== undefined && /^[A-Z]|^(?:expected|must|should|cannot|may|needs?|is)\b/.test(message);
}

function supported(values: readonly unknown[]): string {
  return `Supported: ${list(values.map(String))}.`;
}

function list(words: readonly string[], last = ', '): string {
  if (words.length < 2 || last === ', ') return words.join(', ');
  return `${words.slice(0, -1).join(', ')}${last}${words.at(-1) ?? ''}`;
}
