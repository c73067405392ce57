import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { clientFacts } from '../../src/facts/clients.ts';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { definition } from '../../src/index.ts';
import { switchover } from '../../src/procedures/switchover.ts';

/** A cluster whose commits wait for a replica, and whose replica Patroni has not named as a synchronous standby. */
function scope(leader: 'leader' | 'standby_leader') {
  const upstream = leader === 'leader' ? '' : ', pg_upstream: 10.10.10.21';
  const text = `all:
  children:
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary${upstream} }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-test, pg_rpo: 0 }
`;
  const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  const cluster = definition.identify(inventory).clusters[0]!;
  const members = [
    ['pg-test-1', leader, 'running'],
    ['pg-test-2', 'replica', 'streaming'],
  ].map(([name, role, state]) => ({
    name,
    role,
    state,
    timeline: 1,
    lag: 0,
    pendingRestart: false,
    mayLead: true,
  }));
  const view = { scope: 'pg-test', paused: false, leader: 'pg-test-1', members };
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
