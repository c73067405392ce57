import { nearestName } from '@pigsty/sdk';
import { BOOLEAN_PARAMETERS, INTEGER_PARAMETERS, REAL_PARAMETERS } from '../catalogue/server-parameters.ts';
import { ENUM_VALUES } from '../catalogue/enum-values.ts';
import { EXTENSION_VALUES } from '../catalogue/extension-values.ts';
import { RANGES, type Range } from '../catalogue/ranges.ts';

/** What a server takes for a parameter where it does not take this value: `on or off`. Its name is in small letters. */
export function misfit(name: string, value: unknown): string | undefined {
  const text = String(value).trim();
  if (BOOLEAN_PARAMETERS.has(name)) return isBoolean(text) ? undefined : 'on or off';
  if (INTEGER_PARAMETERS.has(name))
    return isNumber(text) ? outside(text, RANGES.get(name), 0.5) : 'a whole number, perhaps with a unit';
  if (REAL_PARAMETERS.has(name)) return isNumber(text) ? outside(text, RANGES.get(name), 0) : 'a number';
  const list = LISTS.get(name);
  if (list !== undefined) return list.test(text) ? undefined : LISTS_ARE[name];
  if (ZONES.has(name)) return isTimeZone(text) ? undefined : `the name of a time zone like ${zoneLike(text)}`;
  const words = ENUM_VALUES.get(name);
  if (words === undefined || words.some((word) => word.toLowerCase() === text.toLowerCase()))
    return undefined;
  // The words that are not shown are those of a switch.
  return words.includes('on') && isBoolean(text) ? undefined : `one of ${words.join(', ')}`;
}

/** The same for a parameter of an extension, of which fewer are known. */
export function misfitOfExtension(name: string, value: unknown): string | undefined {
  const kind = EXTENSION_VALUES.get(name);
  if (kind === undefined) return undefined;
  const text = String(value).trim();
  const isTaken =
    kind.takes === 'switch'
      ? isBoolean(text)
      : kind.takes === 'number'
        ? isNumber(text)
        : kind.takes.test(text);
  return isTaken ? undefined : kind.called;
}

const eachOf = (words: string): RegExp => new RegExp(`^(?:(?:${words})(?:\\s*,\\s*|$))+$`, 'i');

/** Values with blanks or commas in them. */
const LISTS: ReadonlyMap<string, RegExp> = new Map([
  ...['default_transaction_isolation', 'transaction_isolation'].map(
    (name) => [name, /^(?:serializable|repeatable read|read committed|read uncommitted|default)$/i] as const,
  ),
  ['log_destination', eachOf('stderr|csvlog|jsonlog|syslog|eventlog')],
  ['datestyle', eachOf('iso|sql|postgres(?:ql)?|german|[yd]md|dmy|mdy|us|noneuro[a-z]*|euro[a-z]*|default')],
]);

const LISTS_ARE: Readonly<Record<string, string | undefined>> = {
  default_transaction_isolation: 'one of serializable, repeatable read, read committed, read uncommitted',
  transaction_isolation: 'one of serializable, repeatable read, read committed, read uncommitted',
  log_destination: 'some of stderr, csvlog, jsonlog, syslog, eventlog, with commas between them',
  datestyle: 'a style and an order like ISO, DMY',
};

const ZONES: ReadonlySet<string> = new Set(['timezone', 'log_timezone']);

/** What has a digit or a sign may be an offset, or a rule as POSIX writes it; other words are names of zones. */
function isTimeZone(text: string): boolean {
  if (
    !/^[A-Za-z_/]+$/.test(text) ||
    /^(?:default|local|localtime|factory|posixrules)$|^(?:posix|right)\//i.test(text)
  )
    return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions() !== undefined;
  } catch {
    return false;
  }
}

function zoneLike(text: string): string {
  const zones = Intl.supportedValuesOf('timeZone');
  const city = `/${text.toLowerCase()}`;
  return (
    zones.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearestName(text, zones) ?? 'Europe/Berlin'
  );
}

/** The server takes any beginning of a word that tells it from the others. */
function isBoolean(text: string): boolean {
  const word = text.toLowerCase();
  return (
    ['1', '0', 'on', 'of', 'off'].includes(word) ||
    (word !== '' && ['true', 'false', 'yes', 'no'].some((full) => full.startsWith(word)))
  );
}

const NUMBER =
  /^([-+]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))\s*(B|kB|MB|GB|TB|us|ms|s|min|h|d)?$/;

/** Units are one word each, in these letters: the server refuses 64mb and 4G. */
function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  '8kB': 8192,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
};

/** Whole numbers are rounded first: up to `rounding` beyond the range is within it. */
function outside(text: string, range: Range | undefined, rounding: number): string | undefined {
  if (range === undefined) return undefined;
  const [, digits = '', written] = NUMBER.exec(text) ?? [];
  const units = range.unit === '' ? {} : range.unit in BYTES ? BYTES : SECONDS;
  if (written !== undefined && !(written in units)) {
    if (range.unit === '') return 'a number without a unit';
    return units === BYTES ? 'a size such as 64MB' : 'a time such as 60s';
  }
  const number = Number(digits) * factorOf(written, range.unit);
  if (number < range.least - rounding) return `at least ${shown(range.least, range.unit)}`;
  return number > range.most + rounding ? `at most ${shown(range.most, range.unit)}` : undefined;
}

/** A value of a parameter with a range in the unit of that parameter; nothing where it is no number. */
export function inBaseUnit(name: string, value: unknown): number | undefined {
  const { unit = '' } = RANGES.get(name) ?? {};
  const [, digits, written] = NUMBER.exec(String(value).trim()) ?? [];
  return digits === undefined ? undefined : Number(digits) * factorOf(written, unit);
}

function factorOf(written: string | undefined, unit: string): number {
  const units = unit in BYTES ? BYTES : SECONDS;
  return written === undefined ? 1 : (units[written] ?? 1) / (units[unit] ?? 1);
}

/** A number in the unit of its parameter: `30ms`. */
export function shown(number: number, unit: string): string {
  return unit === '8kB' ? `${number * 8}kB` : `${number}${unit}`;
}
