import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { missingSegments } from './archive.ts';

const lacks = (start: string, segments: readonly string[], size = 16_777_216): readonly string[] =>
  execFileSync('awk', ['-v', `size=${size}`, '-v', `start=${start}`, missingSegments], {
    input: segments.map((s) => `${s}\n`).join(''),
  })
    .toString()
    .split('\n')
    .filter((line) => line !== '');

test.each([
  ['none', '000000010000000000000003', ['000000010000000000000003', '000000010000000000000004'], []],
  [
    'one in the middle',
    '000000010000000000000003',
    ['000000010000000000000003', '000000010000000000000005'],
    ['000000010000000000000004'],
  ],
  [
    'what is before the newest backup does not count',
    '000000010000000000000005',
    ['000000010000000000000002', '000000010000000000000005', '000000010000000000000006'],
    [],
  ],
  [
    'the last of a log file',
    '0000000100000000000000FE',
    ['0000000100000000000000FE', '000000010000000100000000'],
    ['0000000100000000000000FF'],
  ],
  [
    'a timeline begins where the one before it ended',
    '000000010000000000000003',
    ['000000010000000000000003', '000000010000000000000004', '000000020000000000000005'],
    [],
  ],
  [
    'what the former leader did not archive before another took over',
    '000000010000000000000003',
    ['000000010000000000000003', '000000020000000000000006'],
    ['000000020000000000000004', '000000020000000000000005'],
  ],
])('segments that lack in an archive: %s', (_, start, segments, missing) => {
  expect(lacks(start, segments)).toEqual(missing);
});

test('segments of another size have other numbers', () => {
  const size = 67_108_864;
  expect(
    lacks('00000001000000000000003E', ['00000001000000000000003E', '000000010000000100000000'], size),
  ).toEqual(['00000001000000000000003F']);
});
