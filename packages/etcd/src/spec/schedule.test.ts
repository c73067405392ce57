import { expect, test } from 'vitest';
import { EtcdParams } from './schema.ts';

const takes = (text: string): boolean => EtcdParams.shape.etcd_backup_schedule.safeParse(text).success;

test.each([
  ['', 'daily', 'Weekly', 'monthly UTC', 'semiannually'],
  ['*-*-* 03:00', '*-*-* 03:00:00', 'Mon *-*-* 03:00', 'Mon..Fri 22:30', 'Sat,Sun *-*-1..7 02:00:00'],
  ['03:00', '*:0/15', '2027-01-31', 'Mon', '*-*-* 03:00 Europe/Berlin', '*-02~03', 'Mon,Tue *-*~1 1:00'],
])('systemd takes schedules such as %j', (...texts) => {
  expect(texts.filter((text) => !takes(text))).toEqual([]);
});

test('times of cron, and words that are no calendar event, are refused', () => {
  const texts = ['0 3 * * *', '@daily', '3am', 'every day', 'nightly', '* 03:00 *', 'daily 03:00', 'UTC'];
  expect(texts.filter(takes)).toEqual([]);
  const told = EtcdParams.shape.etcd_backup_schedule.safeParse('0 3 * * *').error?.issues[0]?.message;
  expect(told).toBe(
    'expected a calendar event of systemd like daily or Mon *-*-* 03:00, not the five times of cron, got "0 3 * * *"',
  );
});
