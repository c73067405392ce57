import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { PgFacts } from '../../src/facts/instance.ts';
import type { PatroniFacts } from '../../src/facts/patroni.ts';
import { definition } from '../../src/index.ts';
import { patroniSlotGone, type SlotGoneArgs } from '../../src/ops/slot-gone.ts';
import { slotName } from '../../src/spec/slot-name.ts';
import { forget } from '../../src/procedures/forget.ts';

const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
        10.10.10.13: { pg_seq: 3, pg_role: replica }
      vars: { pg_cluster: pg-test }
`;
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const cluster = definition.identify(inventory!).clusters[0]!;

function scope(member: string, reached: readonly string[], state3 = 'running') {
  const members = [
    ['pg-test-1', '10.10.10.11', 'leader', 'running'],
    ['pg-test-2', '10.10.10.12', 'replica', 'streaming'],
    ['pg-test-3', '10.10.10.13', 'replica', state3],
    ['pg-test-9', '10.10.10.19', 'replica', 'streaming'],
  ].map(([name = '', host = '', role = '', state = '']) => {
    return { name, host, role, state, timeline: 1, lag: 0, pendingRestart: false, mayLead: true };
  });
  const told: PatroniFacts = {
    view: { scope: 'pg-test', paused: false, leader: 'pg-test-1', members },
    begun: {},
  };
  const facts: ModuleFacts<PgFacts> = {
    host: (address) => (reached.includes(address) ? ({ address } as never) : undefined),
    of: () => undefined,
    from: (_query, instance) => (reached.includes(instance.host) ? (told as never) : undefined),
  };
  return {
    cluster,
    facts,
    input: { member },
    run: { id: 'r', startedAt: 0 },
    estate: { inventory: inventory! } as never,
  };
}
const two = ['10.10.10.11', '10.10.10.12'];

test('the key and the slot of a member whose host is gone go, at the leader; what begins with its name stays', () => {
  const asked = scope('10.10.10.13', two);
  expect(forget.refuse?.(asked)).toEqual([]);
  expect(forget.decide?.(asked)).toEqual({ member: 'pg-test-3' });
  const [stage] = forget.phases[0]!.plan(scope('pg-test-3', two));
  expect(stage?.host).toBe('10.10.10.11');
  expect(stage?.ops.map((op) => [op.kind, op.args])).toMatchObject([
    ['pg.dcs-keys', { prefix: '/pg/pg-test/members/pg-test-3', exact: true }],
    ['patroni.slot-gone', { member: 'pg-test-3' }],
  ]);
  expect(forget.result?.(scope('pg-test-3', two))).toEqual({
    cluster: 'pg-test',
    member: 'pg-test-3',
    declared: true,
  });
});

test.each([
  ['a host that answers', scope('pg-test-3', [...two, '10.10.10.13']), 'member-reached'],
  ['a member that streams, though the inventory does not have it', scope('pg-test-9', two), 'member-runs'],
  ['a member that streams and is cut off from here', scope('pg-test-3', two, 'streaming'), 'member-runs'],
  ['an address that nobody has', scope('10.10.10.77', two), 'unknown-member'],
  ['a cluster of which no Patroni answers', scope('pg-test-3', []), 'no-patroni'],
] as const)('%s keeps a member from being forgotten', (_, asked, rule) => {
  expect(forget.refuse?.(asked).map((p) => p.rule)).toEqual([rule]);
});

test('a slot is named as Patroni names it', () => {
  expect(['pg-test-3', 'PG.Test_1', 'a@b'].map(slotName)).toEqual(['pg_test_3', 'pg_test_1', 'au0064b']);
  expect(slotName('m'.repeat(70))).toHaveLength(63);
});

test('a slot that is there is dropped, and what was set of its time to live is kept for afterwards', () => {
  const args = {
    member: 'pg-test-3',
    leader: { instance: 'pg-test-1', url: 'https://h:8008' },
  } as SlotGoneArgs;
  const parse = (output: string) => patroniSlotGone.parse(output, [args])[0]!;
  const there = parse('\u001e{"ttl": 30, "member_slots_ttl": 600}\nslot pg_test_3\n');
  expect(there).toEqual({ present: true, ttl: 600 });
  expect(patroniSlotGone.diff(args, there, [])).toEqual({ ttl: 600 });
  const gone = parse('\u001e{"ttl": 30}\n');
  expect(gone).toEqual({ present: false, ttl: null });
  expect(patroniSlotGone.diff(args, gone, [])).toBeUndefined();
});
