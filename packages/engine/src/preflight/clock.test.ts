import { expect, test } from 'vitest';
import type { Frame } from '../transport/frames.ts';
import { clockBounds, narrowed } from './clock.ts';

const frame = (id: string, stdout: string): Frame => ({ id, code: 0, stdout, stderr: '' });
const heard = (...times: readonly (readonly [string, number])[]): ReadonlyMap<string, number> =>
  new Map(times);

test('a slow way there and back widens the bounds and moves no clock', () => {
  const frames = [frame('clock.first', '100.400000000\n'), frame('clock.last', '101.900000000\n')];
  const heardMs = heard(['clock.first', 100_700], ['clock.last', 102_000]);
  expect(clockBounds(frames, { sentMs: 100_000, heardMs })).toEqual({ atLeastMs: -100, atMostMs: 400 });
});

test('a clock that is ahead is ahead at least by what no delay explains', () => {
  const frames = [frame('clock.first', '107.000000000\n')];
  expect(clockBounds(frames, { sentMs: 100_000, heardMs: heard(['clock.first', 101_000]) })).toEqual({
    atLeastMs: 6000,
    atMostMs: 7000,
  });
});

test('a date that cannot tell the time leaves no bounds', () => {
  const frames = [frame('clock.first', '100.%N\n')];
  expect(clockBounds(frames, { sentMs: 100_000, heardMs: heard(['clock.first', 100_001]) })).toBeUndefined();
});

test('a number that another question is answered with is no time', () => {
  const frames = [
    frame('clock.first', '100.400000000\n'),
    frame('ask.memcached.memory', '8123456\n'),
    frame('clock.last', '101.900000000\n'),
  ];
  const heardMs = heard(['clock.first', 100_700], ['ask.memcached.memory', 101_000], ['clock.last', 102_000]);
  expect(clockBounds(frames, { sentMs: 100_000, heardMs })).toEqual({ atLeastMs: -100, atMostMs: 400 });
});

test('two rounds leave what both allow', () => {
  const first = { atLeastMs: -300, atMostMs: 100 };
  expect(narrowed(first, { atLeastMs: -50, atMostMs: 500 })).toEqual({ atLeastMs: -50, atMostMs: 100 });
  expect(narrowed(first, undefined)).toBe(first);
});
