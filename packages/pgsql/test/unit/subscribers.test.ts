import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { clientFacts } from '../../src/facts/clients.ts';
import { logicalSlotFacts } from '../../src/facts/logical-slots.ts';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { definition } from '../../src/index.ts';
import { restart } from '../../src/procedures/restart.ts';
import { switchover } from '../../src/procedures/switchover.ts';

const text = `all:
  children:
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-test }
`;
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const cluster = definition.identify(inventory!).clusters[0]!;

/** What the members answer, the leader first: lines of PostgreSQL, and Patroni's configuration. */
function scope(answers: readonly [string, string]) {
  const members = cluster.instances.map((i, n) => ({
    name: i.name,
    host: i.host,
    role: n === 0 ? 'leader' : 'replica',
    state: n === 0 ? 'running' : 'streaming',
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
      from: (query: unknown, instance: (typeof cluster.instances)[number]) => {
        if (query === patroniFacts) return { view, begun: {} } as never;
        if (query === clientFacts) return { inSession: [], open: [], direct: 0 } as never;
        const answer = answers[cluster.instances.indexOf(instance)] ?? '';
        return logicalSlotFacts.parse(answer, instance) as never;
      },
    },
    input: { cut: false, drain: 5, hold: 30, inPlace: false },
    run: { id: 'r', startedAt: 0 },
    estate: { inventory: inventory! } as never,
  };
}

const config = (rest: object): string => JSON.stringify({ ttl: 20, ...rest });

test.each<[string, readonly [string, string], string]>([
  ['nobody subscribes', [config({}), config({})], ''],
  [
    'only the leader has the slots',
    [`slot debezium\nslot orders_sub\n${config({})}`, config({})],
    'subscribers read from slots of pg-test-1 that end with its leadership: debezium, orders_sub',
  ],
  [
    'Patroni keeps one of them on every member',
    [`slot debezium\nslot orders_sub\n${config({ slots: { debezium: { type: 'logical' } } })}`, config({})],
    'subscribers read from slots of pg-test-1 that end with its leadership: orders_sub',
  ],
  [
    'PostgreSQL has copied it to the next leader, where Patroni will drop it',
    [`slot orders_sub\n${config({})}`, `slot orders_sub\n${config({})}`],
    'subscribers read from slots of pg-test-1 that end with its leadership: orders_sub',
  ],
  [
    'PostgreSQL has copied it to the next leader, and Patroni leaves it alone',
    [
      `slot orders_sub\n${config({ ignore_slots: [{ type: 'logical' }] })}`,
      `slot orders_sub\n${config({ ignore_slots: [{ type: 'logical' }] })}`,
    ],
    '',
  ],
  ['Patroni does not answer', ['slot orders_sub\n', ''], 'orders_sub'],
])(
  'before the leadership moves subscribers that would lose their slots are named: %s',
  (_, answers, says) => {
    for (const procedure of [switchover, restart]) {
      const problems = procedure.refuse?.(scope(answers) as never) ?? [];
      expect(problems.map((p) => [p.rule, p.severity])).toEqual(
        says === '' ? [] : [['subscriber-slot', 'warning']],
      );
      if (says !== '') expect(problems[0]?.message).toContain(says);
    }
  },
);
