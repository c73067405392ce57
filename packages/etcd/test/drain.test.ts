import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { EtcdFacts } from '../src/facts/member.ts';
import type { EtcdStatus } from '../src/facts/status.ts';
import { definition } from '../src/index.ts';
import { etcdLeaderMoved } from '../src/ops/leader-moved.ts';
import { drain } from '../src/procedures/drain.ts';

const address = (n: number): string => `10.10.10.${9 + n}`;

/** A cluster in which a member leads; the states of its members, `down` or `learner` where they are no voters that are up. */
function scope(hosts: readonly string[], leader: number, ...states: readonly ('up' | 'down' | 'learner')[]) {
  const members = states.map((_, i) => `        ${address(i + 1)}: { etcd_seq: ${i + 1} }`).join('\n');
  const text = `all:\n  children:\n    etcd:\n      hosts:\n${members}\n      vars: { etcd_cluster: etcd }\n`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const [cluster] = definition.identify(inventory!).clusters;
  const status = (host: string): EtcdStatus | undefined => {
    const n = states.findIndex((_, i) => address(i + 1) === host) + 1;
    const state = states[n - 1];
    if (state === undefined) return undefined;
    if (state === 'down') return {};
    return {
      readMs: 1,
      answer: {
        version: '3.5.16',
        memberId: String(n),
        leaderId: String(leader),
        term: 3,
        index: 9,
        appliedIndex: 9,
        sizeBytes: 1,
        inUseBytes: 1,
        learner: state === 'learner',
        errors: [],
      },
    };
  };
  const facts: ModuleFacts<EtcdFacts> = {
    host: () => undefined,
    of: () => undefined,
    from: (_query, instance) => status(instance.host) as never,
  };
  return {
    cluster: cluster!,
    hosts,
    input: { cut: false },
    facts,
    estate: { inventory: inventory! } as never,
    run: { id: 'node-reboot-1', startedAt: 0 },
  };
}

test('the leader of etcd moves to a member with a vote on another host before its host goes down', () => {
  const [phase] = drain.phases ?? [];
  const [stage] = phase!.plan(scope([address(2)], 2, 'learner', 'up', 'up'));
  expect(stage).toMatchObject({ name: 'move-leader', host: address(2) });
  expect(stage!.ops[0]!.args).toMatchObject({ from: 'etcd-2', to: 'etcd-3', toId: '3' });
  expect(phase!.plan(scope([address(1)], 2, 'up', 'up', 'up'))).toEqual([]);
  expect(drain.leads?.(scope([address(2)], 2, 'up', 'up', 'up'))).toBe(1);
  expect(drain.leads?.(scope([address(1)], 2, 'up', 'up', 'up'))).toBe(0);
});

test.each([
  ['three that are up', ['up', 'up', 'up'], []],
  ['one of three that is down', ['up', 'up', 'down'], ['etcd-member-down']],
  ['two: one alone has no quorum', ['up', 'up'], ['etcd-quorum']],
  ['two with a vote and one without', ['up', 'up', 'learner'], ['etcd-quorum']],
  ['one, which is away with its host', ['up'], []],
] as const)('what etcd can spare: %s', (_what, states, rules) => {
  const asked = scope([address(1)], 1, ...states);
  expect(drain.cannotSpare?.(asked).map((p) => p.rule)).toEqual(rules);
});

test('whether a member leads is read from what it says of itself', () => {
  const [stage] = drain.phases![0]!.plan(scope([address(1)], 1, 'up', 'up', 'up'));
  const args = stage!.ops[0]!.args as Parameters<typeof etcdLeaderMoved>[0];
  const states = (output: string) => etcdLeaderMoved.parse(output, [args]).map((s) => s.leads);
  expect(states('0\n')).toEqual([true]);
  expect(states('')).toEqual([false]);
  expect(etcdLeaderMoved.describe(args, 'move')).toBe('move the leadership of etcd from etcd-1 to etcd-2');
});
