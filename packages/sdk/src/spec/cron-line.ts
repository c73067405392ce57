import { z } from 'zod';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The five times of crontab(5), in their order. */
const FIELDS = [
  { name: 'minute', low: 0, high: 59, words: [] },
  { name: 'hour', low: 0, high: 23, words: [] },
  { name: 'day of the month', low: 1, high: 31, words: [] },
  { name: 'month', low: 1, high: 12, words: MONTHS },
  { name: 'day of the week', low: 0, high: 7, words: DAYS },
] as const;

const NICKNAME = /^@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** A line of a user's crontab: five times and a command. */
export const CronLine = cronLine(1, 'expected five times and a command');

/** A line of the system's crontab, which names the user, too. */
export const SystemCronLine = cronLine(2, 'expected five times, a user and a command');

/** cron refuses a whole file for one line that it does not understand, or passes it over without a word. */
function cronLine(wordsAfter: number, expected: string): z.ZodString {
  return z.string().check((context) => {
    const line = context.value;
    const problem = wrongIn(line, wordsAfter);
    if (problem === undefined) return;
    const message = problem === 'words' ? `${expected}, got ${JSON.stringify(line)}` : problem;
    context.issues.push({ code: 'custom', message, input: line });
  });
}

function wrongIn(line: string, wordsAfter: number): string | undefined {
  const words = line.trim().split(/\s+/);
  const [first = ''] = words;
  if (first === '' || first.startsWith('#') || /^\w+\s*=/.test(line.trim())) return undefined;
  const times = NICKNAME.test(first) ? 1 : FIELDS.length;
  if (words.length < times + wordsAfter) return 'words';
  for (const [i, field] of times === 1 ? [] : [...FIELDS.entries()]) {
    const found = wrongTime((words[i] ?? '').toLowerCase(), field);
    if (
      found !== undefined &&
      /^\w+-\w+$/.test(found) &&
      found.split('-').every((end) => wrongTime(end, field) === undefined)
    )
      return `${found} goes backwards, and cron does not go round: write the times one by one`;
    if (found !== undefined)
      return `${found} is no ${field.name}: expected ${field.low} to ${field.high}, *, a list or a range`;
  }
  const user = words[times] ?? '';
  if (wordsAfter === 2 && !/^[a-z_][a-z0-9_.-]*\$?$/.test(user))
    return `expected a user after the times, found ${user}: each line of the system's crontab names one, for example postgres`;
  return undefined;
}

/** The part of a time that is none. */
function wrongTime(text: string, { low, high, words }: (typeof FIELDS)[number]): string | undefined {
  const isOne = (word: string): boolean =>
    (words as readonly string[]).includes(word) ||
    (/^\d+$/.test(word) && Number(word) >= low && Number(word) <= high);
  const numberOf = (word: string): number =>
    /^\d+$/.test(word) ? Number(word) : low + (words as readonly string[]).indexOf(word);
  return text.split(',').find((part) => {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return true;
    const ends = range.split(/[-~]/);
    if (range === '*') return false;
    // cron does not go round: 5-1 and sat-sun are nothing to it.
    return ends.length > 2 || !ends.every((end) => isOne(end)) || isBackwards(ends.map(numberOf));
  });
}

function isBackwards([first = 0, last = first]: readonly number[]): boolean {
  return last < first;
}
