import { expect, test } from 'vitest';
import type { LogSource } from './entry.ts';
import { parseLog, timeOf } from './parse.ts';

const source = (format: string): LogSource => ({
  type: 'log',
  job: format,
  cls: 'pg-test',
  ins: 'pg-test-1',
  ip: '10.10.10.11',
  paths: [],
  format,
});
const entries = (
  format: string,
  text: string,
  zone = '+0000',
): readonly { time: string; level: unknown; text: string }[] =>
  parseLog(source(format), text.split('\n'), zone).map(({ time, level, text: said }) => ({
    time: new Date(time).toISOString(),
    level,
    text: said,
  }));

const csv = (severity: string, state: string, message: string, query = ''): string =>
  `2026-11-27 02:13:05.123 UTC,"dbuser_test","test",1,"10.10.10.9:1",6567.1,1,"SELECT",2026-11-27 02:00:00 UTC,3/4,0,${severity},${state},"${message}",,,,,,"${query}",,,"app","client backend",,0`;

test('a record of csvlog has its time, its level, who ran it, and its query', () => {
  expect(
    entries('postgres-csv', csv('ERROR', '42P01', 'relation ""x"" does not exist', 'SELECT *\nFROM x')),
  ).toEqual([
    {
      time: '2026-11-27T02:13:05.123Z',
      level: 'error',
      text: 'dbuser_test@test ERROR: relation "x" does not exist (42P01)\nQUERY: SELECT *\nFROM x',
    },
  ]);
});

test('the rest of a record whose beginning is not here is left out, one that is cut off is shown', () => {
  const whole = csv('FATAL', '53300', 'too many clients');
  const found = entries('postgres-csv', `ORDER BY 1",,,"app"\n${whole}\n${whole.slice(0, 170)}`);
  expect(found.map((e) => e.level)).toEqual(['critical', 'critical']);
});

test('a time without a zone is one of the host', () => {
  expect(timeOf('2026-11-27 02:13:05 CST,', '+0800')).toBe(Date.UTC(2026, 10, 26, 18, 13, 5));
  expect(timeOf('2026-11-27 02:13:05.250 P00   INFO: backup command begin', '+0800')).toBe(
    Date.UTC(2026, 10, 26, 18, 13, 5, 250),
  );
  expect(timeOf('2026-11-27 02:13:05 +0000 INFO: no action', '+0800')).toBe(Date.UTC(2026, 10, 27, 2, 13, 5));
});

test.each([
  ['patroni', '2026-11-27 02:13:05 +0000 WARNING: Request failed', 'warning'],
  ['redis', '812:M 27 Nov 2026 02:13:05.000 # Connection with replica lost', 'warning'],
  ['nginx', '10.10.10.9 - - [27/Nov/2026:02:13:05 +0000] "GET / HTTP/1.1" 502 12 "-" "curl"', 'error'],
  ['nginx', '2026/11/27 02:13:05 [error] 7#7: connect() failed', 'error'],
  ['etcd', '{"level":"warn","ts":"2026-11-27T02:13:05.000Z","msg":"slow fdatasync"}', 'warning'],
  [
    'pgbouncer',
    '2026-11-27 02:13:05.000 UTC [812] WARNING C-0x5: a/b@10.10.10.9:5 pooler error: no',
    'warning',
  ],
  ['pgbackrest', '2026-11-27 02:13:05.000 P00  ERROR: [082]: unable to push WAL file', 'error'],
  ['pgbackrest', '2026-11-27 02:13:05.000 P00   INFO: backup command end: aborted with exception', 'info'],
  ['of a third party', '2026-11-27T02:13:05Z FATAL cannot open it', 'critical'],
])('a line of %s says when and how serious: %s', (format, line, level) => {
  expect(entries(format, line)).toMatchObject([{ time: '2026-11-27T02:13:05.000Z', level }]);
});

test('a line without a time goes on with the entry before it', () => {
  expect(
    entries('patroni', 'end of an older one\n2026-11-27 02:13:05 +0000 ERROR: failed\nTraceback:\n  here'),
  ).toEqual([
    { time: '2026-11-27T02:13:05.000Z', level: 'error', text: 'ERROR: failed\nTraceback:\n  here' },
  ]);
});

test('pgBackRest says more below an entry, and begins a process with a line that is none', () => {
  const start = '-------------------PROCESS START-------------------';
  expect(
    entries(
      'pgbackrest',
      `2026-11-27 02:13:05.000 P00  ERROR: [082]: failed\n            HINT: has a stanza-create been performed?\n\n${start}\n2026-11-27 02:14:05.000 P00   INFO: begin`,
    ),
  ).toMatchObject([
    {
      level: 'error',
      text: 'P00  ERROR: [082]: failed\n            HINT: has a stanza-create been performed?',
    },
    { level: 'info', text: 'P00   INFO: begin' },
  ]);
});

test('an entry of the journal names its program, also where its text is not UTF-8', () => {
  const entry = { __REALTIME_TIMESTAMP: '1795745585000000', PRIORITY: '3', SYSLOG_IDENTIFIER: 'sshd' };
  expect(entries('journal', `${JSON.stringify({ ...entry, MESSAGE: 'refused' })}\nhalf {`)).toMatchObject([
    { level: 'error', text: 'sshd: refused' },
  ]);
  expect(entries('journal', JSON.stringify({ ...entry, MESSAGE: [104, 105, 255] }))[0]?.text).toContain(
    'sshd: hi',
  );
});
