import { sqlLiterals } from './quote.ts';

/** What pg_settings knows of a parameter, as far as values are compared by it. */
export interface SettingType {
  readonly type: 'bool' | 'integer' | 'real' | 'enum' | 'string';
  /** `8kB`, `ms`, ... */
  readonly unit?: string;
}

/** Types by the name in small letters; a parameter that the server does not know is not in it. */
export type SettingTypes = ReadonlyMap<string, SettingType>;

/** Names that PostgreSQL has given up and still takes. */
const FORMER_NAMES: ReadonlyMap<string, string> = new Map([
  ['sort_mem', 'work_mem'],
  ['vacuum_mem', 'maintenance_work_mem'],
]);

/** PostgreSQL compares names of parameters without regard to ASCII case, and stores them as it spells them itself. */
export function settingKey(name: string): string {
  const key = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return FORMER_NAMES.get(key) ?? key;
}

/** Parameters whose value is a list of names: quoting the whole list would make it one name. */
const QUOTED_LISTS: ReadonlySet<string> = new Set([
  'debug_io_direct',
  'listen_addresses',
  'local_preload_libraries',
  'log_destination',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

export function isList(name: string): boolean {
  return QUOTED_LISTS.has(settingKey(name));
}

/** The words of a list parameter; a quoted one keeps its commas. */
export function listItems(value: string): readonly string[] {
  return (value.match(/"(?:[^"]|"")*"|[^,\s][^,]*/g) ?? [])
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A query that answers one JSON document per parameter for `parseSettingTypes`; nothing to ask without names. */
export function settingTypesQuery(names: readonly string[]): string {
  const keys = [...new Set(names.map(settingKey))].sort();
  return keys.length === 0
    ? ''
    : `SELECT jsonb_build_object('parameter', lower(name), 'type', vartype, 'unit', unit) FROM pg_settings WHERE lower(name) IN (${sqlLiterals(keys)});`;
}

interface Row {
  readonly parameter?: string;
  readonly type?: SettingType['type'];
  readonly unit?: string | null;
}

/** Other documents in the same answer are skipped. */
export function parseSettingTypes(documents: readonly unknown[]): SettingTypes {
  return new Map(
    (documents as readonly Row[]).flatMap(({ parameter, type, unit }) =>
      parameter === undefined || type === undefined
        ? []
        : [[parameter, { type, ...(unit === null || unit === undefined ? {} : { unit }) }] as const],
    ),
  );
}

/** Whether the server takes two texts as the same value of a parameter. */
export function sameServerValue(name: string, types: SettingTypes, a: string, b: string): boolean {
  if (a === b) return true;
  if (isList(name)) return bareList(a) === bareList(b);
  const known = types.get(settingKey(name));
  const type = known?.type;
  switch (type) {
    case 'bool':
      return same(boolOf(a), boolOf(b));
    case 'integer':
      return same(amount(a, known?.unit, Math.round), amount(b, known?.unit, Math.round));
    case 'real':
      return same(amount(a, known?.unit), amount(b, known?.unit));
    case 'enum':
      return enumWord(a) === enumWord(b);
    case 'string':
      return false;
    case undefined:
      // A library that is not loaded: what reads like one boolean or one number is one, most likely.
      return same(boolOf(a), boolOf(b)) || same(amount(a), amount(b));
    default:
      return type satisfies never;
  }
}

function same<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && a === b;
}

function bareList(text: string): string {
  return listItems(text)
    .map((item) => (item.startsWith('"') ? item.slice(1, -1).replaceAll('""', '"') : item))
    .join('\0');
}

/** As parse_bool of PostgreSQL: any beginning of a word that is not ambiguous. */
function boolOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if (word === '1' || word === 'on' || 'true'.startsWith(word) || 'yes'.startsWith(word)) return true;
  if (word === '0' || word === 'of' || word === 'off' || 'false'.startsWith(word) || 'no'.startsWith(word))
    return false;
  return undefined;
}

/** Words that enumerations take and that mean another of their words. */
const ENUM_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['archive', 'replica'],
  ['hot_standby', 'replica'],
  ['debug', 'debug2'],
]);

function enumWord(text: string): string {
  const word = text.trim().toLowerCase();
  const bool = /^(true|yes|on|1)$/.test(word) ? 'on' : /^(false|no|off|0)$/.test(word) ? 'off' : word;
  return ENUM_SYNONYMS.get(bool) ?? bool;
}

/** Bytes of each unit of memory, and milliseconds of each unit of time. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1024],
  ['MB', 1024 ** 2],
  ['GB', 1024 ** 3],
  ['TB', 1024 ** 4],
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A number in the parameter's own unit; nothing for what is no number. */
function amount(
  text: string,
  unit?: string,
  round: (value: number) => number = (value) => value,
): number | undefined {
  const [, digits, given = ''] =
    /^\s*([+-]?(?:0[xX][0-9a-fA-F]+|[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.))\s*([A-Za-z]*)\s*$/.exec(
      text,
    ) ?? [];
  if (digits === undefined) return undefined;
  const value = numberOf(digits);
  if (given === '') return round(value);
  const [, count = '', base = ''] = /^([0-9]*)([A-Za-z]+)$/.exec(unit ?? '') ?? [];
  const [from, to] = [UNITS.get(given), UNITS.get(base)];
  // Without a known unit of its own two amounts are comparable when both name one.
  if (from === undefined || (unit !== undefined && to === undefined)) return undefined;
  return round((value * from) / ((to ?? 1) * (count === '' ? 1 : Number(count))));
}

/** As strtol and strtod read it: 0x is hexadecimal, a leading zero octal. */
function numberOf(digits: string): number {
  const [, sign = '', plain = ''] = /^([+-]?)(.*)$/.exec(digits) ?? [];
  const value = /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  return sign === '-' ? -value : value;
}
