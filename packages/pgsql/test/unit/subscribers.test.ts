import { expect, test } from 'vitest';
import { clientFacts } from '../../src/facts/clients.ts';
import { logicalSlotFacts } from '../../src/facts/logical-slots.ts';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { restart } from '../../src/procedures/restart.ts';
import { switchover } from '../../src/procedures/switchover.ts';
import { clusterOf, clusterText, patroniView } from './cluster-of.ts';

const { inventory, cluster } = clusterOf(clusterText());

/** What the members answer, the leader first: lines of PostgreSQL, and Patroni's configuration. */
function scope(answers: readonly [string, string]) {
  const view = patroniView([
    ['leader', 'running'],
    ['replica', 'streaming'],
  ]);
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
    estate: { inventory } as never,
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
