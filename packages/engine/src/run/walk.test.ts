import type { StageNode } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { openLanes } from './lanes.ts';
import { walk, type NodeOutcome } from './walk.ts';

function node(id: string, before: readonly string[] = []): StageNode {
  return { id, stages: [], host: id.split('@')[1] ?? '', ops: [], before };
}

test('what depends on a failure is not attempted, and nothing else suffers', async () => {
  const nodes = [
    node('a@1'),
    node('a@2'),
    node('b@1', ['a@1']),
    node('b@2', ['a@2']),
    node('c@1', ['b@1', 'b@2']),
  ];
  const visited: string[] = [];
  const outcomes = await walk(nodes, async ({ id }) => {
    visited.push(id);
    return id === 'a@1' ? 'failed' : 'changed';
  });
  expect(visited).toEqual(['a@1', 'a@2', 'b@2']);
  expect([...outcomes].map(([id, o]) => `${id} ${o.state}`)).toEqual([
    'a@1 failed',
    'a@2 changed',
    'b@1 notAttempted',
    'b@2 changed',
    'c@1 notAttempted',
  ]);
});

test('a change anywhere before taints what comes after, through unchanged stages', async () => {
  const nodes = [node('a@1'), node('b@1', ['a@1']), node('c@2', ['b@1']), node('d@2')];
  const tainted: Record<string, boolean> = {};
  await walk(nodes, async ({ id }, visit): Promise<NodeOutcome['state']> => {
    tainted[id] = visit.tainted;
    return id === 'a@1' ? 'changed' : 'unchanged';
  });
  expect(tainted).toEqual({ 'a@1': false, 'b@1': true, 'c@2': true, 'd@2': false });
});

test('the longest chain is the most urgent', async () => {
  const urgency: Record<string, number> = {};
  await walk(
    [node('a@1'), node('b@1', ['a@1']), node('c@1', ['b@1']), node('x@1')],
    async ({ id }, visit) => {
      urgency[id] = visit.urgency;
      return 'unchanged';
    },
  );
  expect(urgency).toEqual({ 'a@1': 3, 'b@1': 2, 'c@1': 1, 'x@1': 1 });
});

test('a host does one thing at a time, the most urgent first; hosts do not wait for each other', async () => {
  const lanes = openLanes();
  const order: string[] = [];
  let free: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (free = resolve));
  const job = (name: string, until?: Promise<void>) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await until;
    order.push(`${name} ends`);
  };
  const first = lanes.run('h1', 1, job('first', gate));
  const low = lanes.run('h1', 1, job('low'));
  const high = lanes.run('h1', 9, job('high'));
  await lanes.run('h2', 1, job('other'));
  free();
  await Promise.all([first, low, high]);
  expect(order).toEqual([
    'first begins',
    'other begins',
    'other ends',
    'first ends',
    'high begins',
    'high ends',
    'low begins',
    'low ends',
  ]);
});
