import type { RunEvent } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { plainPaint } from './paint.ts';
import { plainView } from './plain-view.ts';

const seen = (ms: number): RunEvent => ({
  type: 'progress',
  stage: 'host.packages@10.10.10.10',
  host: '10.10.10.10',
  what: '40 changes in one transaction',
  last: `${ms / 1000} s gone`,
  ms,
});

function linesOf(verbose: boolean): readonly string[] {
  const lines: string[] = [];
  const stderr = { isTTY: false, columns: 80, write: (text: string) => void lines.push(text) };
  const view = plainView({ stderr }, plainPaint, { verbose });
  for (const ms of [1000, 14_000, 16_000, 20_000, 31_000]) view.onEvent(seen(ms));
  return lines;
}

test('what takes long is told of now and then, and all of it with --verbose', () => {
  expect(linesOf(false)).toEqual([
    '10.10.10.10  40 changes in one transaction: 16 s gone  16.0 s\n',
    '10.10.10.10  40 changes in one transaction: 31 s gone  31.0 s\n',
  ]);
  expect(linesOf(true)).toHaveLength(5);
});
