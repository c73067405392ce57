import { expect, test } from 'vitest';
import { layoutOf } from '../src/ops/cluster/layout.ts';

const members = (hosts: readonly string[], each: number) =>
  hosts.flatMap((host) =>
    Array.from({ length: each }, (_, i) => ({ name: `${host}-${i}`, host, port: 7001 + i })),
  );

test.each([
  [['a', 'b', 'c'], 2, 1],
  [['a', 'b'], 3, 1],
  [['a', 'b', 'c'], 3, 2],
  [['a', 'b', 'c', 'd'], 2, 1],
] as const)(
  'on hosts %s with %i instances each and %i replicas, no replica shares the host of its primary',
  (hosts, each, replicas) => {
    const layout = layoutOf(members(hosts, each), replicas);
    expect(layout.replicas.filter(([r, p]) => r.host === p.host)).toEqual([]);
    const counts = layout.primaries.map(
      ({ member }) => layout.replicas.filter(([, p]) => p === member).length,
    );
    expect(counts).toEqual(layout.primaries.map(() => replicas));
  },
);

test('every slot has exactly one primary', () => {
  const { primaries } = layoutOf(members(['a', 'b', 'c'], 2), 1);
  expect(primaries[0]?.slots[0]).toBe(0);
  expect(primaries.at(-1)?.slots[1]).toBe(16383);
  primaries.slice(1).forEach(({ slots }, i) => expect(slots[0]).toBe((primaries[i]?.slots[1] ?? 0) + 1));
});

test('on a single host every primary still has its replica', () => {
  const layout = layoutOf(members(['a'], 6), 1);
  expect(layout.replicas.map(([, p]) => p.name).sort()).toEqual(
    layout.primaries.map(({ member }) => member.name).sort(),
  );
});
