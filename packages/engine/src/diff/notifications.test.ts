import { defineOpKind, type Op, type Cause } from '@pigsty/sdk';
import { OpRegistry, type StageNode } from '@pigsty/sdk/engine';
import { describe, expect, test } from 'vitest';
import { changesOf, diffNode } from './node.ts';
import { countHandlers, notificationsOf, type Notifications } from './notifications.ts';

const conf = defineOpKind<{ name: string; differs: boolean }, null, 'write'>({
  kind: 'conf',
  summary: 'a file of the tests',
  key: ({ name }) => name,
  read: () => ':',
  parse: (_, all) => all.map(() => null),
  diff: ({ differs }) => (differs ? 'write' : undefined),
  write: () => [],
  describe: ({ name }) => `write ${name}`,
  converged: () => null,
});
const daemon = defineOpKind<{ name: string; wanted?: boolean }, null, 'restart'>({
  kind: 'daemon',
  summary: 'a service of the tests',
  key: ({ name }) => name,
  read: () => ':',
  parse: (_, all) => all.map(() => null),
  diff: ({ wanted = true }, _, triggers) => (wanted && triggers.length > 0 ? 'restart' : undefined),
  write: () => [],
  describe: ({ name }) => `restart ${name}`,
  handles: () => ['ca.changed'],
  converged: () => null,
});
const registry = new OpRegistry([conf, daemon]);

function node(id: string, ops: readonly Op[]): StageNode {
  return { id, stages: [], host: 'h', ops, before: [] };
}

function cause({ subject, earlier }: Cause): string {
  return `because ${subject} ${earlier ? 'changed in an earlier run' : 'changes'}`;
}

function go(nodes: readonly StageNode[], notifications: Notifications): readonly string[] {
  return nodes
    .flatMap((n) =>
      changesOf(diffNode(n, new Map(), { registry, notifications, host: 'h', redactVault: (t) => t })),
    )
    .map((c) => [c.what, ...(c.because ?? []).map(cause)].join(' '));
}

describe('a notification', () => {
  const change = conf({ name: '/etc/ca.crt', differs: true }, { notifies: ['ca.changed'] });

  test('reaches every handler of the host and is then done with', () => {
    const nodes = [
      node('ca', [change]),
      node('a', [daemon({ name: 'a' })]),
      node('b', [daemon({ name: 'b' })]),
    ];
    const notifications = notificationsOf(new Map(), countHandlers(nodes, registry));
    expect(go(nodes, notifications)).toEqual([
      'write /etc/ca.crt',
      'restart a because /etc/ca.crt changes',
      'restart b because /etc/ca.crt changes',
    ]);
    expect([...notifications.pending.keys()]).toEqual([]);
  });

  test('leaves its marker until the last handler has had its turn', () => {
    const nodes = [
      node('ca', [change]),
      node('a', [daemon({ name: 'a' })]),
      node('b', [daemon({ name: 'b', wanted: false })]),
    ];
    const notifications = notificationsOf(new Map(), countHandlers(nodes, registry));
    const deltas = nodes.flatMap((n) =>
      diffNode(n, new Map(), { registry, notifications, host: 'h', redactVault: (t) => t }),
    );
    expect(deltas.map((d) => [d.op.key, d.delta, d.clears])).toEqual([
      ['/etc/ca.crt', 'write', []],
      ['a', 'restart', []],
      ['b', undefined, ['ca.changed']],
    ]);
  });

  test('is seen once by a service that is an op of several stages, and is done with when all have seen it', () => {
    const nodes = [
      node('ca', [change]),
      node('first', [daemon({ name: 'a' })]),
      node('second', [daemon({ name: 'a' })]),
    ];
    const notifications = notificationsOf(new Map(), countHandlers(nodes, registry));
    const deltas = nodes.flatMap((n) =>
      diffNode(n, new Map(), { registry, notifications, host: 'h', redactVault: (t) => t }),
    );
    expect(deltas.map((d) => [d.op.key, d.delta, d.clears])).toEqual([
      ['/etc/ca.crt', 'write', []],
      ['a', 'restart', ['ca.changed']],
    ]);
  });

  test('is not left by a change that says it asks for nothing', () => {
    const silent = { ...conf, notifying: () => false };
    const nodes = [node('ca', [change]), node('a', [daemon({ name: 'a' })])];
    const registry = new OpRegistry([silent, daemon]);
    const notifications = notificationsOf(new Map(), countHandlers(nodes, registry));
    const deltas = nodes.flatMap((n) =>
      diffNode(n, new Map(), { registry, notifications, host: 'h', redactVault: (t) => t }),
    );
    expect(deltas.map((d) => [d.op.key, d.delta, d.notifies])).toEqual([['/etc/ca.crt', 'write', []]]);
  });

  test('that is notified again is seen again', () => {
    const again = conf({ name: '/etc/other', differs: true }, { notifies: ['ca.changed'] });
    const nodes = [
      node('ca', [change]),
      node('first', [daemon({ name: 'a' })]),
      node('other', [again]),
      node('second', [daemon({ name: 'a' })]),
    ];
    expect(go(nodes, notificationsOf(new Map(), countHandlers(nodes, registry)))).toEqual([
      'write /etc/ca.crt',
      'restart a because /etc/ca.crt changes',
      'write /etc/other',
      'restart a because /etc/other changes',
    ]);
  });

  test('of an earlier run says so', () => {
    const nodes = [node('a', [daemon({ name: 'a' })])];
    const notifications = notificationsOf(
      new Map([['ca.changed', '/etc/ca.crt']]),
      countHandlers(nodes, registry),
    );
    expect(go(nodes, notifications)).toEqual(['restart a because /etc/ca.crt changed in an earlier run']);
  });

  test('that nobody listens to in this run waits for one that does', () => {
    const nodes = [node('ca', [change])];
    const notifications = notificationsOf(new Map(), countHandlers(nodes, registry));
    go(nodes, notifications);
    expect([...notifications.pending.keys()]).toEqual(['ca.changed']);
  });

  test('without a change restarts nothing', () => {
    const nodes = [
      node('ca', [conf({ name: '/etc/ca.crt', differs: false }, { notifies: ['ca.changed'] })]),
      node('a', [daemon({ name: 'a' })]),
    ];
    expect(go(nodes, notificationsOf(new Map(), countHandlers(nodes, registry)))).toEqual([]);
  });
});
