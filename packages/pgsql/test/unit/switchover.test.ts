import { expect, test } from 'vitest';
import { clientFacts } from '../../src/facts/clients.ts';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { switchover } from '../../src/procedures/switchover.ts';
import { clusterOf, clusterText, patroniView } from './cluster-of.ts';

/** A cluster whose commits wait for a replica, and whose replica Patroni has not named as a synchronous standby. */
function scope(leader: 'leader' | 'standby_leader') {
  const ofFirst = leader === 'leader' ? '' : ', pg_upstream: 10.10.10.21';
  const { inventory, cluster } = clusterOf(clusterText(', pg_rpo: 0', { ofFirst }));
  const view = patroniView([
    [leader, 'running'],
    ['replica', 'streaming'],
  ]);
  return {
    cluster,
    facts: {
      host: () => ({}) as never,
      of: () => undefined,
      from: (query: unknown) =>
        query === patroniFacts
          ? ({ view, begun: {} } as never)
          : query === clientFacts
            ? ({ inSession: [], open: [], direct: 0 } as never)
            : undefined,
    },
    input: { cut: false, drain: 5, hold: 30 },
    run: { id: 'r', startedAt: 0 },
    estate: { inventory, registrations: { of: () => [] } } as never,
  };
}
const [waits, handsOver] = switchover.phases;

test('a synchronous standby is waited for where commits wait for one', () => {
  const asked = scope('leader');
  expect(switchover.refuse?.(asked as never)).toEqual([]);
  expect(switchover.decide?.(asked as never)).toMatchObject({ from: 'pg-test-1', to: undefined });
  expect(waits!.plan({ ...asked, input: { ...asked.input, from: 'pg-test-1' } })).toHaveLength(1);
});

test('a standby cluster waits for no synchronous standby, as it has none', () => {
  const asked = scope('standby_leader');
  expect(switchover.refuse?.(asked as never)).toEqual([]);
  const decided = switchover.decide?.(asked);
  expect(decided).toMatchObject({ from: 'pg-test-1', to: 'pg-test-2' });
  const going = { ...asked, input: decided } as never;
  expect(waits!.plan(going)).toEqual([]);
  expect(handsOver!.plan(going).map((s) => s.name)).toEqual(['hand-over']);
});
