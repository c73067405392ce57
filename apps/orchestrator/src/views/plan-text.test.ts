import { expect, test } from 'vitest';
import { emptyPlan, samplePlan } from '../../test/run-fixture.ts';
import { makePaint, plainPaint } from './paint.ts';
import { planOverview, planText } from './plan-text.ts';

test('a plan is shown by host and stage with marks, reasons and totals', async () => {
  await expect(planText(samplePlan(), plainPaint)).toMatchFileSnapshot('../../test/golden/plan.txt');
});

test('--diff shows what changes inside files', async () => {
  await expect(planText(samplePlan(), plainPaint, { diff: true })).toMatchFileSnapshot(
    '../../test/golden/plan-diff.txt',
  );
});

test('an empty plan says that there is nothing to do', () => {
  expect(planText(emptyPlan(), plainPaint)).toBe(
    'Nothing to do: every host is as the inventory says (23 facts checked on 2 hosts).',
  );
});

test('the question before a deploy names what is restarted, and why', async () => {
  await expect(planOverview(samplePlan(), plainPaint)).toMatchFileSnapshot(
    '../../test/golden/plan-overview.txt',
  );
});

test('colours are only added, never needed', () => {
  const escape = String.fromCharCode(27);
  const painted = planText(samplePlan(), makePaint(true), { diff: true });
  expect(painted).toContain(escape);
  expect(painted.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')).toBe(
    planText(samplePlan(), plainPaint, { diff: true }),
  );
});
