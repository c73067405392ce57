import { expect, test } from 'vitest';
import type { HostPool } from '../hosts/pool.ts';
import type { World } from '../world/world.ts';
import { startStopwatch } from './timings.ts';

test('the time in which somebody looks at the plan is no time of the run', () => {
  let now = 1000;
  const stopwatch = startStopwatch(
    { elapsedMs: () => now } as World,
    { execs: () => new Map([['h', 2]]) } as unknown as HostPool,
  );
  now += 700;
  stopwatch.planned();
  now += 60_000;
  stopwatch.waited(60_000);
  now += 5000;
  expect(stopwatch.read()).toMatchObject({ planMs: 700, applyMs: 5000, totalMs: 5700 });
});
