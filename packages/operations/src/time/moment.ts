import { PigstyError } from '@pigsty/sdk';
import { timeUnits } from './units.ts';

const said =
  'Say how long ago (90s, 30m, 2h, 1d), a time of today (02:13), or a moment (2026-01-31T02:13, 2026-01-31 02:13:05+08:00).';

/**
 * A moment as it is typed, in milliseconds since the epoch. Without a zone it is a local one, and a time of the day that
 * is still to come is that of yesterday.
 */
export function parseMoment(
  text: string,
  { option, now }: { readonly option: string; readonly now: number },
): number {
  const word = text.trim();
  if (word === 'now') return now;
  const ago = /^(\d+(?:\.\d+)?)\s*(s|m|h|d|w)$/.exec(word);
  if (ago !== null) return now - Number(ago[1]) * (timeUnits[ago[2] ?? ''] ?? 0);
  const clock = /^(?:(yesterday) )?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(word);
  if (clock !== null) {
    const day = new Date(now);
    day.setHours(Number(clock[2]), Number(clock[3]), Number(clock[4] ?? 0), 0);
    const past = clock[1] !== undefined || day.getTime() > now;
    if (past) day.setDate(day.getDate() - 1);
    return day.getTime();
  }
  const date =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/.exec(
      word,
    );
  if (date !== null) {
    const [, year, month, dayOfMonth, time = '00:00', zone = ''] = date;
    const found = Date.parse(`${year}-${month}-${dayOfMonth}T${time}${isoZone(zone)}`);
    // The runtime takes the 31st of February for a day in March.
    const day = new Date(`${year}-${month}-${dayOfMonth}T00:00:00Z`);
    if (!Number.isNaN(found) && day.getUTCDate() === Number(dayOfMonth)) return found;
  }
  throw new PigstyError('USAGE', `${option} is not a time: "${text}"`, { hint: said });
}

/** `+08`, `+0800`, `UTC` as ISO 8601 writes them. */
export function isoZone(zone: string): string {
  if (zone === 'UTC' || zone === 'GMT') return 'Z';
  const offset = /^([+-]\d\d):?(\d\d)?$/.exec(zone);
  return offset === null ? zone : `${offset[1]}:${offset[2] ?? '00'}`;
}
