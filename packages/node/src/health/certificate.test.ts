import { expect, test } from 'vitest';
import { certificateProbe } from './certificate.ts';

const probe = certificateProbe({
  module: 'etcd',
  cluster: 'etcd',
  instance: 'etcd-1',
  host: '10.0.0.1',
  path: '/x.crt',
});

/** What is said on a day of a certificate of so many days that began on 1 January 2026. */
function said(day: number, days: number): string {
  const start = Date.UTC(2026, 0, 1);
  const date = (at: number): string => `${new Date(at).toUTCString().slice(5, -4)} GMT`;
  const output = `${start / 1000 + day * 86_400}\nnotBefore=${date(start)}\nnotAfter=${date(start + days * 86_400_000)}\n`;
  return probe.judge({ code: 0, output }).state;
}

test('health warns thirty days before the end, and fails when it is over', () => {
  expect([0, 334, 336, 366].map((day) => said(day, 365))).toEqual(['ok', 'ok', 'warn', 'fail']);
});

test('a certificate of thirty days is not complained of before a deploy would renew it', () => {
  expect([0, 19, 21, 31].map((day) => said(day, 30))).toEqual(['ok', 'ok', 'warn', 'fail']);
});

test('a certificate that cannot be read is none', () => {
  expect(probe.judge({ code: 1, output: '1764000000\n' })).toMatchObject({
    state: 'fail',
    detail: 'no certificate',
  });
});
