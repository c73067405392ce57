import { expect, test } from 'vitest';
import { logText } from './log-text.ts';
import { plainPaint } from './paint.ts';

const entry = {
  time: new Date(2026, 10, 27, 2, 13, 5, 7).getTime(),
  job: 'postgres',
  ins: 'pg-test-1',
  ip: '10.10.10.11',
  cls: 'pg-test',
  level: 'error',
  text: 'ERROR: no\nQUERY: SELECT 1',
} as const;

test('an entry says when, who, which log and what; its further lines stand below', () => {
  expect(logText(entry, { ins: 10, job: 0 }, plainPaint)).toBe(
    '11-27 02:13:05.007 pg-test-1  postgres ERROR: no\n    QUERY: SELECT 1',
  );
});

test('what a log holds does not steer the terminal', () => {
  expect(logText({ ...entry, text: 'a\u001b[2Jb\u009bc\rd' }, { ins: 0, job: 0 }, plainPaint)).toContain(
    'a·[2Jb·c·d',
  );
});
