/** A moment as PostgreSQL writes it in UTC, to the microsecond: `2026-03-01 12:00:00.000000`. Such texts sort by time. */
export interface Moment {
  readonly utc: string;
  /** Seconds since the epoch. */
  readonly epoch: number;
}

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)? ?(.*)$/;
const DAY_MS = 86_400_000;

/** Reads a time with its zone; a sentence where it is none, or where it is two. */
export function parseMoment(text: string): Moment | string {
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = ''] =
    PATTERN.exec(text.trim()) ?? [];
  if (year === undefined)
    return `"${text}" is not a time; expected one with its zone, such as "2026-03-01 12:00:00+01"`;
  const wall = `${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second}`;
  const wallMs = Date.parse(`${wall}Z`);
  if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(wall))
    return `"${text}" is not a time of the calendar`;
  const offsetMs =
    zone === '' ? `"${text}" has no zone; add one, such as Z or +01:00` : offsetOf(zone, wallMs);
  if (typeof offsetMs === 'string') return offsetMs;
  return momentAt(wallMs - offsetMs, fraction);
}

/** A moment of whole milliseconds, with the digits below the second that were given. */
function momentAt(ms: number, fraction: string): Moment {
  const utc = `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}.${fraction.padEnd(6, '0')}`;
  return { utc, epoch: Math.floor(ms / 1000) };
}

function offsetOf(zone: string, wallMs: number): number | string {
  if (/^(?:z|utc)$/i.test(zone)) return 0;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone) ?? [];
  if (hours !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
    if (offset > 16 * 3600_000 || Number(minutes) > 59) return `"${zone}" is not an offset from UTC`;
    return sign === '-' ? -offset : offset;
  }
  const offsets = offsetsOf(zone, wallMs);
  if (offsets === undefined)
    return `"${zone}" is not a zone; expected Z, an offset such as +01:00, or a name such as Europe/Berlin`;
  const fitting = offsets.filter((offset) => wallAt(zone, wallMs - offset) === wallMs);
  const [first] = fitting;
  if (first === undefined)
    return `this hour does not exist in ${zone}: its clocks were put forward; give an offset`;
  if (fitting.length > 1)
    return `this hour exists twice in ${zone}: its clocks were put back; give an offset, ${fitting.map(offsetText).join(' or ')}`;
  return first;
}

/** Offsets that a zone has around a day. */
function offsetsOf(zone: string, wallMs: number): readonly number[] | undefined {
  if (!/^[A-Za-z_]+\/[A-Za-z_/+-]+$/.test(zone)) return undefined;
  try {
    const around = [wallMs - DAY_MS, wallMs + DAY_MS].map((ms) => wallAt(zone, ms) - ms);
    return [...new Set(around)];
  } catch {
    return undefined;
  }
}

/** What the clocks of a zone show, as milliseconds. */
function wallAt(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const of = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return Date.parse(
    `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`,
  );
}

function offsetText(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
