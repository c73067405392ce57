const ago = /^(\d{1,6})([smhdw])$/;
const clock = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const moment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?\s?(Z|UTC|[+-]\d\d(:?\d\d)?)?)?$/;
const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

export const isMoment = (word: string): boolean =>
  word === 'now' || [ago, clock, moment].some((form) => form.test(word));

/**
 * A shell fragment that sets a variable to seconds since the epoch: `2h` ago, a time of the day on the clock of the host, or a moment; without a
 * zone it is one of the host. A time of the day that is still to come is that of yesterday.
 */
export function momentOnHost(variable: string, word: string): string {
  const [, count, unit = ''] = ago.exec(word) ?? [];
  if (count !== undefined)
    return `${variable}=$(($(date +%s) - ${Number(count) * (seconds[unit] ?? 0)})) || exit 1`;
  if (word === 'now' || !isMoment(word)) return `${variable}=$(date +%s)`;
  const said = `${variable}=$(date -d '${word.replace('T', ' ')}' +%s) || exit 1`;
  return clock.test(word)
    ? `${said}; [ "$${variable}" -le "$(date +%s)" ] || ${variable}=$((${variable} - 86400))`
    : said;
}
