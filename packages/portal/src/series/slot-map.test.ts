import { expect, test } from 'vitest';
import { slotMap } from './slot-map.ts';
import type { Vector } from './table-rows.ts';

const range = (ins: string, start: number, end: number, state = 'serving', peer?: string): Vector => ({
  labels: { ins, start: `${start}`, end: `${end}`, state, ...(peer === undefined ? {} : { peer }) },
  value: end - start + 1,
});

test('each owner has its ranges in order, and what nobody serves is found', () => {
  const map = slotMap([range('b', 60, 98), range('a', 40, 49), range('a', 0, 29), range('b', 50, 50)], 100);
  expect(map.owners).toEqual([
    {
      ins: 'a',
      ranges: [
        [0, 29],
        [40, 49],
      ],
      count: 40,
      moving: [],
    },
    {
      ins: 'b',
      ranges: [
        [50, 50],
        [60, 98],
      ],
      count: 40,
      moving: [],
    },
  ]);
  expect(map.unserved).toEqual([
    [30, 39],
    [51, 59],
    [99, 99],
  ]);
  expect(map.claimedTwice).toEqual([]);
});

test('slots on their way are told by the member that gives and by the one that takes, and are served once', () => {
  const map = slotMap(
    [
      range('a', 0, 9),
      range('a', 4, 5, 'migrating', '10.0.0.2:1'),
      range('b', 4, 5, 'importing', '10.0.0.1:1'),
    ],
    10,
  );
  expect(
    map.owners.map(({ ins, count, moving }) => [ins, count, moving.map((m) => [m.state, m.peer])]),
  ).toEqual([
    ['a', 10, [['migrating', '10.0.0.2:1']]],
    ['b', 0, [['importing', '10.0.0.1:1']]],
  ]);
  expect(map.unserved).toEqual([]);
});

test('slots that two members claim are found, and what is no range is left out', () => {
  const odd = { labels: { ins: 'c', start: '5', end: 'x', state: 'serving' }, value: 1 };
  const map = slotMap([range('a', 0, 6), range('b', 5, 9), range('c', 9, 10), odd], 10);
  expect(map.claimedTwice).toEqual([[5, 6]]);
  expect(map.owners.map((o) => o.ins)).toEqual(['a', 'b']);
});
