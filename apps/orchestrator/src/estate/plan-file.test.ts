import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@pigsty/sdk';
import { afterAll, expect, test } from 'vitest';
import { fakeWorld } from '../../test/fake-world.ts';
import { main } from '../cli/main.ts';
import { readPlan, savePlan } from '@pigsty/operations/run';

const cwd = mkdtempSync(join(tmpdir(), 'pigsty-plan-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const plan: Plan = {
  verb: 'install',
  stages: [],
  problems: [],
  hosts: [],
  added: [],
  grade: 'nothing',
  digest: 'a'.repeat(64),
};
const saved = { verb: 'install', modules: ['node'], inventory: ['pigsty.yml'], plan } as const;

test('a plan is read as it was saved', async () => {
  await savePlan('good.plan', saved, { cwd, redacted: (text) => text });
  expect(await readPlan('good.plan', cwd)).toMatchObject({
    ...saved,
    inventory: [join(cwd, 'pigsty.yml')],
  });
});

test('a plan is for its owner alone, also where another file was', async () => {
  writeFileSync(join(cwd, 'open.plan'), 'old', { mode: 0o644 });
  await savePlan('open.plan', saved, { cwd, redacted: (text) => text });
  expect(statSync(join(cwd, 'open.plan')).mode & 0o777).toBe(0o600);
  expect(await readPlan('open.plan', cwd)).toMatchObject({ modules: ['node'] });
});

test.each([
  [
    'no digest: it would allow anything',
    { ...saved, plan: { ...plan, grade: 'nothing', digest: undefined } },
  ],
  ['an empty digest', { ...saved, plan: { ...plan, grade: 'nothing', digest: '' } }],
  ['no plan', { ...saved, plan: undefined }],
  ['a removal, which asks for a name', { ...saved, verb: 'remove' }],
  ['no verb', { ...saved, verb: undefined }],
  ['no modules', { ...saved, modules: [] }],
  ['modules that are no names', { ...saved, modules: [1] }],
  ['a limit that is no pattern', { ...saved, limit: ['a'] }],
])('a plan file is refused that holds %s', async (_, value) => {
  writeFileSync(join(cwd, 'bad.plan'), JSON.stringify({ format: 'pigsty-plan/1', ...value }));
  await expect(readPlan('bad.plan', cwd)).rejects.toMatchObject({
    code: 'USAGE',
    message: 'bad.plan is not a plan of this program',
  });
});

test.each(['null', '7', '[]', '{"format":', ''])('%j is no plan', async (text) => {
  writeFileSync(join(cwd, 'bad.plan'), text);
  await expect(readPlan('bad.plan', cwd)).rejects.toMatchObject({ code: 'USAGE' });
});

test('a limit beside a saved plan is refused instead of overheard', async () => {
  const world = fakeWorld({ cwd });
  expect(await main(['apply', 'good.plan', '-l', 'pg-test'], world, '1')).toBe(1);
  expect(world.text.err).toContain('a saved plan is applied on the hosts it was made for');
});
