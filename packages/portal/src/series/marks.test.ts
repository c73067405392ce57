import { expect, test } from 'vitest';
import { leaderMarks, runMarks } from './marks.ts';

test('a run is marked where it began, by the time of its end in the store', () => {
  const line = {
    _time: '2026-11-29T02:00:42.123456789Z',
    _msg: 'pigsty deploy by alice: 3 changes',
    seconds: '42',
  };
  expect(runMarks([line])).toEqual([
    { atMs: Date.parse('2026-11-29T02:00:00.123Z'), kind: 'run', text: 'pigsty deploy by alice: 3 changes' },
  ]);
});

test('a line without a time is no mark', () => {
  expect(runMarks([{ _msg: 'x' }])).toEqual([]);
});

test('another leader is marked where the timeline of a cluster rises, and nowhere else', () => {
  const points = [
    [60, 3],
    [120, 3],
    [180, 4],
    [240, 4],
  ] as const;
  expect(leaderMarks([{ labels: { cls: 'pg-test' }, points }])).toEqual([
    { atMs: 180_000, kind: 'leader', text: 'pg-test has another leader (timeline 4)' },
  ]);
});

test('a cluster that was restored to an earlier timeline has no new leader by that', () => {
  const points = [
    [60, 5],
    [120, 2],
  ] as const;
  expect(leaderMarks([{ labels: { cls: 'pg-test' }, points }])).toEqual([]);
});
