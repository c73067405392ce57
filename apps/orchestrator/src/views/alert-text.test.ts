import { expect, test } from 'vitest';
import type { FiringAlert } from '@pigsty/operations/alerts';
import { alertsText, deliveryText } from './alert-text.ts';
import { localTime } from './local-time.ts';
import { plainPaint as paint } from './paint.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const alert = (more: Partial<FiringAlert>): FiringAlert => ({
  name: 'NodeDown',
  severity: 'CRIT',
  since: '2026-11-27T11:48:00Z',
  cls: 'nodes',
  ins: 'node-3',
  ip: '10.10.10.13',
  summary: 'node-3 does not answer',
  receivers: ['dba'],
  silencedBy: [],
  inhibited: false,
  labels: {},
  ...more,
});

test('an alert says who, since when, why, what it means and what to type first', () => {
  const alerts = [alert({ meaning: 'Nothing on it does.', firstCommand: 'pigsty health -l 10.10.10.13' })];
  expect(alertsText({ alerts, certain: true }, { now, paint }).split('\n')).toEqual([
    '1 critical.',
    `■ NodeDown  node-3  10.10.10.13  since ${localTime(now - 720_000)} (12 min)`,
    '    why    node-3 does not answer',
    '    means  Nothing on it does.',
    '    first  pigsty health -l 10.10.10.13',
  ]);
});

test('what is held back is counted apart, and says by what and until when', () => {
  const until = '2026-11-27T13:00:00Z';
  const alerts = [alert({ silencedBy: [{ id: '0b1c2d3e-4f', until, comment: 'new disks' }] })];
  const text = alertsText({ alerts, certain: true }, { now, paint });
  expect(text).toMatch(/^Nothing fires, 1 held back\.\n○ NodeDown/);
  expect(text).toContain(`silent until ${localTime(Date.parse(until))}, 0b1c2d3e: new disks`);
});

test('an empty list is well only where rules are heard of', () => {
  expect(alertsText({ alerts: [], certain: true }, { now, paint })).toBe('Nothing fires.');
  expect(alertsText({ alerts: [], certain: false }, { now, paint })).toBe(
    'Not known whether anything fires.',
  );
});

test('a control character of a label does not reach the terminal', () => {
  const text = alertsText({ alerts: [alert({ summary: 'a\u001b[2Jb' })], certain: true }, { now, paint });
  expect(text).toContain('a\u00b7[2Jb');
});

test('a receiver that has not taken the test says why', () => {
  expect(
    deliveryText(
      { receiver: 'pager', integrations: ['email'], state: 'failed', why: 'connection refused' },
      paint,
    ),
  ).toBe('not delivered  pager (email): connection refused');
});
