import { expect, test } from 'vitest';
import { lockQueues } from '../../../src/activity/blockers.ts';
import type { SampledSession } from '../../../src/activity/sample.ts';
import { fixture, leader } from './observed.ts';

interface Case {
  readonly what: string;
  /** By the number of a process: whom it waits for. */
  readonly waits: Readonly<Record<string, readonly number[]>>;
  readonly prepared?: Readonly<Record<string, readonly string[]>>;
  /** One line for each, indented below who is waited for. */
  readonly tree: readonly string[];
}

const cases = JSON.parse(fixture('lock-queues.json')) as readonly Case[];

test.each(cases)('$what', ({ waits, prepared = {}, tree }) => {
  const [like] = leader.sessions;
  const pids = new Set(
    [...Object.keys(waits), ...Object.values(waits).flat()].map(Number).filter((pid) => pid !== 0),
  );
  const sessions = [...pids]
    .sort((a, b) => a - b)
    .map((pid): SampledSession => ({
      ...like!,
      pid,
      blockedBy: waits[pid] ?? [],
      blockedByPrepared: prepared[pid] ?? [],
    }));
  expect(
    lockQueues(sessions).map(
      (n) =>
        `${'  '.repeat(n.last.length)}${n.prepared ? 'prepared ' : ''}${n.name}${n.deadlock ? ' deadlock' : ''}`,
    ),
  ).toEqual(tree);
});

test('where nobody waits there is no queue, and a blocker that the sample lacks is named all the same', () => {
  expect(lockQueues(leader.sessions.filter((s) => s.blockedBy.length === 0))).toEqual([]);
  const orphan = leader.sessions.filter((s) => s.pid === 15_800);
  expect(lockQueues(orphan)[0]).toEqual({ name: '15792', prepared: false, last: [], deadlock: false });
});

test('a thousand in one queue are a tree all the same', () => {
  const [like] = leader.sessions;
  const sessions = Array.from({ length: 1000 }, (_, i): SampledSession => ({
    ...like!,
    pid: i + 1,
    blockedBy: Array.from({ length: Math.min(i, 50) }, (_unused, k) => i - k),
  }));
  expect(lockQueues(sessions)).toHaveLength(1000);
});
