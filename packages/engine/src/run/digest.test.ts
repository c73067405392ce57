import { absent, wait, type AnyOpKind, type JsonValue, type Op } from '@pigsty/sdk';
import { type StageNode } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { planDigest } from './digest.ts';
import type { NodePlan } from './node-plan.ts';

const gone = absent({ path: '/etc/old.conf' });
const answers = wait({ name: 'it answers', until: 'true', timeoutMs: 1000 });

function digest(...deltas: readonly (readonly [Op, AnyOpKind, JsonValue])[]): string {
  const node: StageNode = { id: 'm.s@h', stages: [], host: 'h', ops: [gone, answers], before: [] };
  const plan: NodePlan = {
    node,
    host: 'h',
    deltas: deltas.map(([op, kind, delta]) => ({ op, kind, delta, notifies: [], clears: [] })),
  };
  return planDigest('install', [plan]);
}

test('a plan is another one when it changes something else', () => {
  expect(digest([gone, absent, { count: 1 }])).not.toBe(digest());
  expect(digest([gone, absent, { count: 1 }])).not.toBe(digest([gone, absent, { count: 2 }]));
});

test('what is waited for is no change: a plan stays the same where it answers and where it does not', () => {
  const waiting = wait.diff(answers.args, wait.parse('', [answers.args])[0]!, [])!;
  expect(digest([gone, absent, { count: 1 }], [answers, wait, waiting])).toBe(
    digest([gone, absent, { count: 1 }]),
  );
  expect(digest([answers, wait, waiting])).toBe(digest());
});
