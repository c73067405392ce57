import { levelOf, levelOfPriority, type LogEntry, type LogLevel, type LogSource } from './entry.ts';
import { csvRecords } from './csv.ts';
import { isoZone } from '../time/moment.ts';

type Parsed = Pick<LogEntry, 'time' | 'level' | 'text'>;

/**
 * The entries of a piece of a log. `journal`, `postgres-csv` and `pgbackrest` are known by their form; of any other, a third party's
 * included, an entry begins at a line with a time, and lines without one go on with it.
 *
 * @param zone offset of the host (`+0800`), for times that have none of their own
 */
export function parseLog(source: LogSource, lines: readonly string[], zone: string): readonly LogEntry[] {
  const { job, ins, ip, cls } = source;
  return parsed(source.format, lines, zone).map((entry) => ({ ...entry, job, ins, ip, cls }));
}

function parsed(format: string, lines: readonly string[], zone: string): readonly Parsed[] {
  switch (format) {
    case 'journal':
      return lines.flatMap((line) => journalEntry(line) ?? []);
    case 'postgres-csv':
      return csvRecords(lines).flatMap((record) => postgresEntry(record, zone) ?? []);
    case 'pgbackrest':
      return plainEntries(
        lines.filter((line) => !processStart.test(line)),
        zone,
      );
    default:
      return plainEntries(lines, zone);
  }
}

function journalEntry(line: string): Parsed | undefined {
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const word = (name: string): string => {
    const value = fields[name];
    // What is not valid UTF-8 comes as numbers.
    if (Array.isArray(value)) return Buffer.from(value as number[]).toString('utf8');
    return typeof value === 'string' ? value : '';
  };
  const time = Number(word('__REALTIME_TIMESTAMP')) / 1000;
  if (!(time > 0)) return undefined;
  const level = word('PRIORITY') === '' ? undefined : levelOfPriority(Number(word('PRIORITY')));
  const by = word('SYSLOG_IDENTIFIER');
  return {
    time,
    ...(level === undefined ? {} : { level }),
    text: by === '' ? word('MESSAGE') : `${by}: ${word('MESSAGE')}`,
  };
}

/** Columns of PostgreSQL's csvlog, by their place. */
const column = {
  time: 0,
  user: 1,
  database: 2,
  severity: 11,
  state: 12,
  message: 13,
  detail: 14,
  hint: 15,
  query: 19,
};

function postgresEntry(record: readonly string[], zone: string): Parsed | undefined {
  const time = timeOf(record[column.time] ?? '', zone);
  if (time === undefined) return undefined;
  const of = (name: keyof typeof column): string => record[column[name]] ?? '';
  const who = of('user') === '' ? '' : `${of('user')}@${of('database')} `;
  const state = of('state') === '00000' || of('state') === '' ? '' : ` (${of('state')})`;
  const more = (['detail', 'hint', 'query'] as const).flatMap((name) =>
    of(name) === '' ? [] : [`${name.toUpperCase()}: ${of(name)}`],
  );
  const level = levelOf(of('severity'));
  return {
    time,
    ...(level === undefined ? {} : { level }),
    text: [`${who}${of('severity')}: ${of('message')}${state}`, ...more].join('\n'),
  };
}

/** pgBackRest begins each process with this line, which has no time. */
const processStart = /^-+PROCESS START-+$/;

function plainEntries(lines: readonly string[], zone: string): readonly Parsed[] {
  const entries: { time: number; level?: LogLevel; text: string }[] = [];
  for (const line of lines) {
    const time = timeOf(line, zone);
    const last = entries.at(-1);
    if (time === undefined) {
      // Before the first time there is the rest of an entry whose beginning is not here.
      if (last !== undefined && line !== '') last.text += `\n${line}`;
      continue;
    }
    const level = levelIn(line);
    entries.push({ time, ...(level === undefined ? {} : { level }), text: line.replace(frontTime, '') });
  }
  return entries;
}

/** A time that a line begins with says nothing that the entry does not say. */
const frontTime =
  /^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\s?(?:Z\b|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?\s*/;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const inFront = 80;

/** The time at the front of a line: ISO 8601 and what is near it, Redis, nginx. */
export function timeOf(line: string, zone: string): number | undefined {
  const head = line.slice(0, inFront);
  const iso =
    /^[^\d]{0,8}(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z\b|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?/.exec(
      head,
    ) ??
    /"(?:ts|time|timestamp)":"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?"/.exec(
      line.slice(0, 300),
    );
  if (iso !== null) {
    const [, year, month, day, clock, fraction = '0', own] = iso;
    return moment(`${year}-${month}-${day}T${clock}.${fraction.slice(0, 3)}`, own ?? zone);
  }
  const redis = /^\d+:[A-Z] (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d)\.(\d{3}) /.exec(head);
  const web = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d)()(?: ([+-]\d{4}))?\]/.exec(
    line.slice(0, 200),
  );
  const [, day, name, year, clock, fraction, own] = redis ?? web ?? [];
  const month = months.indexOf(name ?? '') + 1;
  if (month === 0) return undefined;
  return moment(
    `${year}-${String(month).padStart(2, '0')}-${day}T${clock}.${fraction === '' ? '000' : fraction}`,
    own ?? zone,
  );
}

function moment(text: string, zone: string): number | undefined {
  const found = Date.parse(`${text}${isoZone(zone)}`);
  return Number.isNaN(found) ? undefined : found;
}

function levelIn(line: string): LogLevel | undefined {
  const redis = /^\d+:[A-Z] \d\d [A-Z][a-z]{2} \d{4} [\d:.]+ ([.\-*#]) /.exec(line)?.[1];
  if (redis !== undefined)
    return { '.': 'debug', '-': 'info', '*': 'notice', '#': 'warning' }[redis] as LogLevel | undefined;
  const status = /" ([1-5])\d\d \d+ /.exec(line)?.[1];
  if (status !== undefined) return status === '5' ? 'error' : status === '4' ? 'warning' : 'info';
  const word =
    /\b(DEBUG\d?|TRACE|INFO|LOG|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|PANIC)\b/.exec(line.slice(0, 120)) ??
    /\[(debug|info|notice|warn|error|crit|alert|emerg)\]/.exec(line.slice(0, 60)) ??
    /"level":"([a-z]+)"/.exec(line.slice(0, 300));
  return word === null ? undefined : levelOf(word[1] ?? '');
}
