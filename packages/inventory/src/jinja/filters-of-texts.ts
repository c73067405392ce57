import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Filter } from './filter.ts';
import { pythonText } from './python.ts';

const HASHES = { sha1: 'sha1', sha256: 'sha256', sha384: 'sha384', sha512: 'sha512', md5: 'md5' } as const;

/** The engine has its own filters pass over a value that is not there. */
function text(value: unknown): string {
  if (value === null || value === undefined) throw new TypeError('undefined value');
  return pythonText(value);
}

function trimmed(value: string, characters: string): string {
  let [from, to] = [0, value.length];
  while (from < to && characters.includes(value.charAt(from))) from += 1;
  while (to > from && characters.includes(value.charAt(to - 1))) to -= 1;
  return value.slice(from, to);
}

function digest(value: unknown, name: string): string {
  if (!(name in HASHES)) throw new TypeError(`hash knows ${Object.keys(HASHES).join(', ')}, not ${name}`);
  return createHash(name).update(pythonText(value), 'utf8').digest('hex');
}

/** Filters of Ansible and Jinja that make a text, where the engine has none or another. */
export const textFilters: Readonly<Record<string, Filter>> = {
  string: text,
  upper: (value) => text(value).toUpperCase(),
  lower: (value) => text(value).toLowerCase(),
  capitalize: (value) => text(value).charAt(0).toUpperCase() + text(value).slice(1).toLowerCase(),
  trim: (value, [characters]) =>
    characters === undefined ? text(value).trim() : trimmed(text(value), pythonText(characters)),
  replace: (value, [from = '', to = '']) => text(value).replaceAll(pythonText(from), () => pythonText(to)),
  format: (value, words) => {
    let next = 0;
    return text(value).replace(
      /%(?:(0?)(\d+))?([sd%])/g,
      (_all, zero: string, width: string, kind: string) => {
        if (kind === '%') return '%';
        const word = pythonText(words[next++] ?? '');
        return word.padStart(Number(width ?? 0), zero === '0' ? '0' : ' ');
      },
    );
  },
  b64encode: (value) => Buffer.from(pythonText(value), 'utf8').toString('base64'),
  b64decode: (value) => Buffer.from(pythonText(value), 'base64').toString('utf8'),
  hash: (value, [name = 'sha1']) => digest(value, pythonText(name)),
  sha1: (value) => digest(value, 'sha1'),
  md5: (value) => digest(value, 'md5'),
  checksum: (value) => digest(value, 'sha1'),
  quote: (value) => {
    const text = value === null ? '' : pythonText(value);
    return text !== '' && /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
  },
  basename: (value) => {
    const path = pythonText(value);
    return path.endsWith('/') ? '' : posix.basename(path);
  },
  dirname: (value) => {
    const path = pythonText(value);
    return path.includes('/') ? path.slice(0, path.lastIndexOf('/')).replace(/\/+$/, '') || '/' : '';
  },
  regex_replace: (value, [pattern = '', replacement = ''], named) =>
    pythonText(value).replace(
      expression(pattern, named),
      pythonText(replacement)
        .replaceAll('$', '$$$$')
        .replace(/\\g<(\w+)>|\\(\d)/g, (_all, name: string | undefined, digit: string | undefined) =>
          name === undefined || /^\d+$/.test(name) ? `$${name ?? digit ?? ''}` : `$<${name}>`,
        ),
    ),
  regex_search: (value, [pattern = ''], named) =>
    expression(pattern, named).exec(pythonText(value))?.[0] ?? null,
  regex_findall: (value, [pattern = ''], named) =>
    [...pythonText(value).matchAll(expression(pattern, named))].map(([all, ...groups]) =>
      groups.length === 0 ? all : groups.length === 1 ? (groups[0] ?? '') : groups.map((g) => g ?? ''),
    ),
  regex_escape: (value) => pythonText(value).replace(/[^A-Za-z0-9_]/g, (char) => `\\${char}`),
};

/** A regular expression of Python as one of JavaScript; the few spellings that differ are translated. */
export function expression(pattern: unknown, named: ReadonlyMap<string, unknown> = new Map()): RegExp {
  const flags = `g${named.get('ignorecase') === true ? 'i' : ''}${named.get('multiline') === true ? 'm' : ''}`;
  const [, inline = '', rest = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(pythonText(pattern)) ?? [];
  const source = rest
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
  return new RegExp(source, [...new Set(`${flags}${inline}`)].join(''));
}
