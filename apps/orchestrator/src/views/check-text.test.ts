import { expect, test } from 'vitest';
import type { Finding } from '@pigsty/operations/preflight';
import { checkText } from './check-text.ts';
import { plainPaint } from './paint.ts';

const hosts = Array.from({ length: 20 }, (_, i) => `10.10.10.${11 + i}`);
const well = (host: string): Finding => ({ host, check: 'clock', state: 'ok', seen: 'agrees' });
const old = (host: string): Finding => ({
  host,
  check: 'package lists',
  state: 'warn',
  seen: 'they are older than 24 hours',
  remedy: 'Deploy refreshes them.',
  repair: [],
});

test('one host in order is one line', () => {
  expect(checkText(['10.10.10.11'], [well('10.10.10.11')], plainPaint)).toBe(
    'ok    10.10.10.11  1 check\n\nReady: 1 check on 1 host.',
  );
});

test('of twenty hosts the same warning is told once, the failure first, and who is in order takes a line', () => {
  const taken: Finding = {
    host: '10.10.10.30',
    check: 'port 5432',
    state: 'fail',
    seen: 'postgres (PID 812, postgresql@17-main.service) listens on it',
    expected: 'free for PostgreSQL (pg-test-1)',
    remedy: 'Stop it.',
    subject: 'pg-test.vars.pg_port',
    position: { file: 'pigsty.yml', line: 21, column: 9 },
  };
  const text = checkText(hosts, [...hosts.map(well), ...hosts.slice(0, 18).map(old), taken], plainPaint, {
    nameOf: (host) => (host === '10.10.10.30' ? 'pg-test-1' : ''),
  });
  expect(text).toBe(`fail  10.10.10.30  pg-test-1
      fail  port 5432   postgres (PID 812, postgresql@17-main.service) listens on it
              expected  free for PostgreSQL (pg-test-1)  (pigsty.yml:21:9 pg-test.vars.pg_port)
              remedy    Stop it.
warn  18 hosts: 10.10.10.11, 10.10.10.12, 10.10.10.13, 10.10.10.14, 10.10.10.15, 10.10.10.16 and 12 more
      warn  package lists  they are older than 24 hours
              remedy       Deploy refreshes them. (--fix does)
ok    10.10.10.29  1 check

Not ready: 1 of 39 checks on 20 hosts fail, 18 warn. \`pigsty check --fix\` repairs 18 of them.`);
});
