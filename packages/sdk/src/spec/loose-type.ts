import { show, type Finding, type Issue } from './finding.ts';

export interface Repair {
  readonly path: readonly (string | number)[];
  /** `undefined` removes the entry. */
  readonly value: unknown;
  readonly finding: Finding;
}

/**
 * Ansible and its templates are careless about types, and inventories that work rely on it: 'yes' in quotes, a number
 * in quotes, a password of digits, an empty value. Such a value is used as it was meant, with a warning.
 */
export function repairOf(
  issue: Issue,
  options: {
    readonly secret: boolean;
    readonly source: (path: readonly (string | number)[]) => string | undefined;
  },
): Repair | undefined {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const { input } = issue;
  const shown = options.secret && input !== null ? '[secret]' : show(input);
  const warn = (value: unknown, message: string, hint: string): Repair => ({
    path,
    value,
    finding: { rule: 'loose-type', severity: 'warning', path, message, hint },
  });
  if (input === null && typeof path.at(-1) !== 'number') {
    const repair = warn(
      undefined,
      'is empty and counts as not set',
      'Delete the line, or write [] for an empty list.',
    );
    return { ...repair, finding: { ...repair.finding, missing: true } };
  }
  if (typeof input === 'boolean') {
    const word = wordOf(issue, input, options.source(path));
    if (word !== undefined)
      return {
        path,
        value: word,
        finding: {
          rule: 'loose-type',
          severity: 'info',
          path,
          message: `YAML reads ${options.source(path) ?? word} as ${input}; it is taken for the word ${word}`,
          hint: `Write it in quotes: '${word}'.`,
        },
      };
  }
  if (issue.code !== 'invalid_type') return undefined;
  const { expected } = issue;
  if (expected === 'boolean') {
    const value = booleanOf(input);
    return value === undefined
      ? undefined
      : warn(value, `expected true or false, got ${shown}`, `It is read as ${value}.`);
  }
  if (expected === 'number' || expected === 'int') {
    if (typeof input !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(input.trim())) return undefined;
    return warn(Number(input), `expected a number, got ${shown}`, 'Write it without quotes.');
  }
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    const text = options.source(path) ?? String(input);
    const quoted = options.secret ? '' : `: '${text}'`;
    return warn(text, `expected a text, got ${shown}`, `Write it in quotes${quoted}.`);
  }
  return undefined;
}

/** A copy of a value with one place replaced; only what leads there is copied. */
export function replaceAt(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, i) => (i === step ? replaceAt(item, rest, by) : item) as unknown);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    if (name !== String(step)) return [[name, item]];
    const next = replaceAt(item, rest, by);
    return next === undefined ? [] : [[name, next]];
  });
  return Object.fromEntries(entries);
}

function booleanOf(value: unknown): boolean | undefined {
  if (value === 1 || value === 0) return value === 1;
  if (typeof value !== 'string') return undefined;
  if (/^(?:yes|true|on|y)$/i.test(value)) return true;
  return /^(?:no|false|off|n)$/i.test(value) ? false : undefined;
}

/** YAML 1.1 reads `off` as false; where a parameter has that word as a value, nobody meant anything else. */
function wordOf(issue: Issue, value: boolean, source: string | undefined): string | undefined {
  const words = value ? ['on', 'yes', 'true'] : ['off', 'no', 'false'];
  const choices = choicesOf(issue);
  const written = source?.toLowerCase();
  const likely = written !== undefined && words.includes(written) ? [written, ...words] : words;
  return likely.find((word) => choices.includes(word));
}

/** The words that would be right at the place itself, those of a union's options included. */
function choicesOf(issue: Issue): readonly unknown[] {
  if (issue.code === 'invalid_value') return issue.values;
  if (issue.code !== 'invalid_union' || !('errors' in issue)) return [];
  return issue.errors.flat().flatMap((inner) => (inner.path.length === 0 ? choicesOf(inner) : []));
}
