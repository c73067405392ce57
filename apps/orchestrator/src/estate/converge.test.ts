import type { Plan, PlannedStage, Problem, RunResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { fakeWorld } from '../../test/fake-world.ts';
import type { Call } from '../call/act.ts';
import { reportPlan } from './converge.ts';

function reported(plan: Partial<Plan>, json = false): { readonly code: number; readonly out: string } {
  const world = fakeWorld();
  const call = { world, globals: { json, color: false, verbose: false } } as unknown as Call;
  const whole = {
    verb: 'install',
    stages: [],
    problems: [],
    hosts: [],
    added: [],
    grade: 'nothing',
    ...plan,
  };
  const result = { status: 'planned', plan: whole, applied: [], failures: [], notAttempted: [] };
  const code = reportPlan(call, result as unknown as RunResult, { graph: 'dot' });
  return { code, out: world.text.out };
}

const stage = { id: 'node.base@10.0.0.1', module: 'node', name: 'base', host: '10.0.0.1', after: [], ops: 1 };
const unknown = [{ reason: 'no answer' }];

test('a graph is shown in place of the changes, with the same exit codes', () => {
  const quiet = { ...stage, changes: [], unknown: [] } as unknown as PlannedStage;
  expect(reported({ stages: [quiet] })).toMatchObject({
    code: 0,
    out: expect.stringContaining('digraph plan'),
  });
  const asked = { ...stage, changes: [], unknown } as unknown as PlannedStage;
  expect(reported({ stages: [asked] }).code).toBe(2);
  expect(JSON.parse(reported({ stages: [quiet] }, true).out)).toMatchObject({
    type: 'graph',
    longest: ['node.base'],
  });
});

test('a plan that is refused says why, and has no graph', () => {
  const problem = { severity: 'error', rule: 'x', subject: 'pg-test', message: 'it cannot be' } as Problem;
  const { code, out } = reported({ problems: [problem] });
  expect(code).toBe(1);
  expect(out).toContain('it cannot be');
  expect(out).not.toContain('digraph');
});
