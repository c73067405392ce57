import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaveAsItIs } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { localEstate } from './support/local-estate.ts';
import { twoSteps } from './support/two-steps.ts';

const local = localEstate();
const { place } = local;
const { work, run, markers, checkHealth, plan } = twoSteps(local);

test('what stopped in a phase is finished by the same command, with the words it was begun with', async () => {
  writeFileSync(place('one'), '');
  writeFileSync(place('blocked'), '');
  const stopped = await run({ word: 'kept' });
  expect(stopped).toMatchObject({
    status: 'failed',
    phases: [{ status: 'unchanged' }, { status: 'failed' }],
  });
  expect(markers()).toHaveLength(1);
  await expect(run({ word: 'other' })).rejects.toMatchObject({ code: 'REFUSED_UNSAFE' });
  const planned = await plan();
  expect(planned.plan.problems.map((p) => [p.rule, p.severity])).toEqual([
    ['unfinished-procedure', 'warning'],
  ]);
  const health = await checkHealth();
  expect(health.results).toMatchObject([{ state: 'warn', name: 'no procedure is unfinished' }]);
  rmSync(place('blocked'));
  writeFileSync(place('refused'), '');
  const resumed = await run();
  expect(resumed).toMatchObject({
    status: 'done',
    id: stopped.id,
    plan: { resumes: 'second' },
    phases: [{ name: 'second', status: 'done' }],
    result: { word: 'kept' },
  });
  expect(markers()).toEqual([]);
});

test('a word that must be given at the beginning need not be given again to finish', async () => {
  const procedure = { ...work, input: z.object({ word: z.string().describe('a word that is kept') }) };
  await expect(run({}, { procedure })).rejects.toMatchObject({ code: 'USAGE' });
  writeFileSync(place('blocked'), '');
  await run({ word: 'kept' }, { procedure });
  rmSync(place('blocked'));
  expect(await run({}, { procedure })).toMatchObject({
    status: 'done',
    result: { word: 'kept' },
  });
});

test('a command that died while it removed its markers is finished without doing anything again', async () => {
  writeFileSync(place('blocked'), '');
  const stopped = await run({ word: 'kept' });
  const marker = join(place('etc'), 'procedures', stopped.id);
  const text = readFileSync(marker, 'utf8').replace('"phase":"first"', '"phase":"finished"');
  writeFileSync(marker, text);
  expect((await plan()).plan.problems).toMatchObject([
    { message: expect.stringContaining('has done its work') as string },
  ]);
  expect(await run()).toMatchObject({
    id: stopped.id,
    status: 'unchanged',
    phases: [],
    result: { word: 'kept' },
  });
  expect(existsSync(place('steps'))).toBe(false);
  expect(markers()).toEqual([]);
});

test('an unfinished one can be walked back', async () => {
  writeFileSync(place('blocked'), '');
  await run();
  const back = await run({}, { abort: true });
  expect(back).toMatchObject({ status: 'aborted', phases: [{ name: 'back', status: 'done' }] });
  expect(existsSync(place('back'))).toBe(true);
  expect(markers()).toEqual([]);
  await expect(run({}, { abort: true })).rejects.toMatchObject({ code: 'USAGE' });
});

test('to give one up that leaves nothing half-way needs no agreement, and frees its cluster', async () => {
  const procedure = { ...work, grade: 'destroys' as const, abort: leaveAsItIs };
  writeFileSync(place('blocked'), '');
  await run({}, { procedure });
  const back = await run({}, { procedure, abort: true });
  expect(back.plan).toMatchObject({ grade: 'reads', question: 'work of web is given up' });
  expect(back.status).toBe('aborted');
  expect(markers()).toEqual([]);
});
