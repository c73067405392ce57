import { expect, test } from 'vitest';
import type { LogEntry } from './entry.ts';
import { logScript } from './from-hosts.ts';
import { storedLines, storeQuery } from './from-store.ts';
import { chosen } from './read.ts';

const entry = (time: number, ins: string, level: LogEntry['level'], text = 'said'): LogEntry => ({
  time,
  job: 'postgres',
  ins,
  ip: '10.10.10.11',
  cls: 'pg-test',
  ...(level === undefined ? {} : { level }),
  text,
});
const source = (job: string, ins: string, format = job, paths: readonly string[] = []) =>
  ({ type: 'log', job, ins, cls: 'pg-test', ip: '10.10.10.11', paths, format }) as const;

test('entries of several logs are merged by their times; those of one moment keep their order', () => {
  const all = [
    entry(30, 'a', 'info'),
    entry(10, 'b', 'info'),
    entry(10, 'c', 'info'),
    entry(20, 'd', 'info'),
  ];
  expect(chosen(all, { since: 0, until: 99 }).map((e) => e.ins)).toEqual(['b', 'c', 'd', 'a']);
});

test('a level is that one and all that are more serious; an entry that does not say is none of them', () => {
  const all = [
    entry(1, 'a', 'warning'),
    entry(2, 'b', 'error'),
    entry(3, 'c', 'critical'),
    entry(4, 'd', undefined),
  ];
  expect(chosen(all, { since: 0, until: 99, level: 'error' }).map((e) => e.ins)).toEqual(['b', 'c']);
});

test('what is outside of the time is left out, and a text is found however it is written', () => {
  const all = [
    entry(1, 'a', 'info', 'Deadlock'),
    entry(5, 'b', 'info', 'DEADLOCK detected'),
    entry(5, 'c', 'info'),
  ];
  expect(chosen(all, { since: 2, until: 9, grep: 'deadlock' }).map((e) => e.ins)).toEqual(['b']);
});

test('a path of a module reaches the shell of a host as a path, whatever it contains', () => {
  const script = logScript([source('x', 'x-1', 'x', ['/var/log/$(id)/a b*.log'])], {
    since: 0,
    until: 1,
    lines: 5,
  });
  expect(script).toContain(`for log in '/var/log/$(id)/a b'*.log; do`);
});

test('the store is asked for the logs that are meant, with the text taken as it is', () => {
  expect(storeQuery([source('postgres', 'pg-test-1'), source('patroni', 'pg-test-1')], 'a.b"c')).toBe(
    String.raw`({job="postgres",ins="pg-test-1"} or {job="patroni",ins="pg-test-1"}) _msg:~"(?i)a\\.b\"c"`,
  );
});

test('the lines of the store are read where it answers well, and its words are said where it does not', () => {
  expect(storedLines('{"_msg":"one"}\n{"_msg":"two"}\n\n200', '10.10.10.10')).toEqual([
    '{"_msg":"one"}',
    '{"_msg":"two"}',
    '',
  ]);
  expect(storedLines('\n200', '10.10.10.10')).toEqual(['']);
  expect(() => storedLines('cannot parse query\n400', '10.10.10.10')).toThrow(
    'the log store answers with 400: cannot parse query',
  );
  expect(() => storedLines('', '10.10.10.10')).toThrow('the log store answers with');
});
