import { expect, test } from 'vitest';
import { CronLine, SystemCronLine } from './cron-line.ts';

const messages = (schema: typeof CronLine, lines: readonly string[]): readonly (string | undefined)[] =>
  lines.map((line) => schema.safeParse(line).error?.issues[0]?.message);

test.each([
  '00 01 * * * /pg/bin/pg-backup full',
  '*  *  * * * /pg/bin/supa-kick',
  '00 01 * * 2,3,4,5,6,7 /pg/bin/pg-backup',
  '*/5 8-18/2 1,15 jan-mar Mon-Fri echo',
  '@daily /usr/bin/true',
  'MAILTO=dba',
  'PATH = /usr/bin:/bin',
  '# a comment',
  '',
])('cron takes the line %j', (line) => {
  expect(CronLine.safeParse(line).success).toBe(true);
});

test('a time out of its range, and too few words, are named', () => {
  expect(messages(CronLine, ['99 * * * * x', '* 1-25 * * * x', '* * 0 * * x', '* * */0 * * x'])).toEqual([
    '99 is no minute: expected 0 to 59, *, a list or a range',
    '1-25 is no hour: expected 0 to 23, *, a list or a range',
    '0 is no day of the month: expected 1 to 31, *, a list or a range',
    '*/0 is no day of the month: expected 1 to 31, *, a list or a range',
  ]);
  expect(
    messages(CronLine, ['0 5-1 * * * x', '0 1 * * sat-sun x', '0 1 * * 5-7 x', '0 1 * dec-jan * x']),
  ).toEqual([
    '5-1 goes backwards, and cron does not go round: write the times one by one',
    'sat-sun goes backwards, and cron does not go round: write the times one by one',
    undefined,
    'dec-jan goes backwards, and cron does not go round: write the times one by one',
  ]);
  expect(messages(CronLine, ['* * * foo'])).toEqual(['expected five times and a command, got "* * * foo"']);
});

test("the system's crontab names a user before the command", () => {
  expect(messages(SystemCronLine, ['30 03 * * 0 root journalctl --vacuum-time=30d', '@daily x'])).toEqual([
    undefined,
    'expected five times, a user and a command, got "@daily x"',
  ]);
});
