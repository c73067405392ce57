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
const slot = (name: string, failover = false): string =>
  JSON.stringify({ slot: { name, database: 'test', plugin: 'pgoutput', failover } });
const [orders, debezium] = [slot('orders_sub'), slot('debezium')];
const failover = slot('orders_sub', true);

test.each<[string, readonly [string, string], string]>([
  ['nobody subscribes', [config({}), config({})], ''],
  [
    'only the leader has the slots',
    [`${debezium}\n${orders}\n${config({})}`, config({})],
    'subscribers read from slots of pg-test-1 that end with its leadership: debezium, orders_sub',
  ],
  [
    'Patroni keeps one of them on every member',
    [`${debezium}\n${orders}\n${config({ slots: { debezium: { type: 'logical' } } })}`, config({})],
    'subscribers read from slots of pg-test-1 that end with its leadership: orders_sub',
  ],
  [
    'PostgreSQL has copied it to the next leader, where Patroni will drop it',
    [`${failover}\n${config({})}`, `${failover}\n${config({})}`],
    'subscribers read from slots of pg-test-1 that end with its leadership: orders_sub',
  ],
  [
    'PostgreSQL has copied it to the next leader, and Patroni leaves it alone',
    [
      `${failover}\n${config({ ignore_slots: [{ type: 'logical' }] })}`,
      `${failover}\n${config({ ignore_slots: [{ type: 'logical' }] })}`,
    ],
    '',
  ],
  [
    'PostgreSQL has copied it to the next leader, and Patroni leaves another one alone',
    [
      `${failover}\n${config({ ignore_slots: [{ name: 'debezium', type: 'logical' }] })}`,
      `${failover}\n${config({ ignore_slots: [{ name: 'debezium', type: 'logical' }] })}`,
    ],
    'subscribers read from slots of pg-test-1 that end with its leadership: orders_sub',
  ],
  [
    'PostgreSQL has copied it to the next leader, and Patroni is of a release that knows such slots',
    [
      `${failover}\n${config({})}\npatroni {"state": "running", "patroni": {"version": "4.1.5", "scope": "pg-test"}}`,
      `${failover}\n${config({})}`,
    ],
    '',
  ],
  ['Patroni does not answer', [`${orders}\n`, ''], 'orders_sub'],
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

test('once the leadership has moved, failover slots that a replica had as leader are dropped there, unless Patroni keeps them', () => {
  const former = ['orders_sub', 'debezium'].map((name) => JSON.stringify({ former: name })).join('\n');
  const kept = config({ slots: { debezium: { type: 'logical' } } });
  for (const procedure of [switchover, restart]) {
    const last = procedure.phases.at(-1);
    expect(last?.plan(scope([config({}), config({})]) as never)).toEqual([]);
    const stages = last?.plan(scope([config({}), `${former}\n${kept}`]) as never) ?? [];
    expect(stages.map(({ host, ops }) => [host, ops.map(({ kind, args }) => [kind, args])])).toEqual([
      [
        cluster.instances[1]?.host,
        [['pg.former-slots', expect.objectContaining({ instance: 'pg-test-2', names: ['orders_sub'] })]],
      ],
    ]);
  }
});
