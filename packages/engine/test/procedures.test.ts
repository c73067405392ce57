import { existsSync, writeFileSync } from 'node:fs';
import { listRuns, readRun } from '@pigsty/engine';
import { command, procedureFunction, queryFunction, shCommand } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { twoSteps } from './support/two-steps.ts';

const local = localEstate();
const { lines, place } = local;
const { work, one, counted, moduleWith, run, markers } = twoSteps(local);

test('a procedure carries out its phases in order, and says what it reached', async () => {
  const done = await run({ word: 'hello' });
  expect(done).toMatchObject({
    status: 'done',
    phases: [
      { name: 'first', status: 'done' },
      { name: 'second', status: 'done' },
    ],
    result: { word: 'hello', steps: 'one\ntwo' },
    conclusion: 'done with hello',
  });
  expect(lines('steps')).toEqual(['one', 'two']);
  expect(markers()).toEqual([]);
  const [recorded] = listRuns(local.estate.directory);
  expect(readRun(local.estate.directory, recorded?.id ?? '').some((e) => e['type'] === 'procedure')).toBe(
    true,
  );
});

test('a dry run shows every phase and changes nothing', async () => {
  const planned = await run({}, { dryRun: true });
  expect(planned.status).toBe('planned');
  expect(
    planned.plan.phases.map((p) => [p.name, p.plan.stages.flatMap((s) => s.changes).map((c) => c.what)]),
  ).toEqual([
    ['first', ['one']],
    ['second', ['two']],
  ]);
  expect(existsSync(place('steps'))).toBe(false);
});

test('what speaks against it is said before anything happens', async () => {
  writeFileSync(place('refused'), '');
  await expect(run()).rejects.toMatchObject({
    code: 'REFUSED_UNSAFE',
    message: 'web: not now',
    hint: 'Wait.',
  });
  expect(existsSync(place('steps'))).toBe(false);
  expect(markers()).toEqual([]);
});

test('an unknown cluster and a word of another shape are refused', async () => {
  const engine = await local.estate.open();
  const call = procedureFunction(moduleWith(work), work);
  await expect(call(engine.inventory, 'wep', engine.context)).rejects.toMatchObject({
    code: 'SELECTION_EMPTY',
    message: expect.stringContaining('did you mean web?') as string,
  });
  await expect(call(engine.inventory, 'web', engine.context, { word: 7 as never })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await engine.close();
});

test('a query answers in rows and changes nothing', async () => {
  writeFileSync(place('steps'), 'one\n');
  const engine = await local.estate.open();
  const { rows, warnings } = await queryFunction(moduleWith(work), counted)(
    engine.inventory,
    {},
    engine.context,
  );
  await engine.close();
  expect(rows).toEqual([{ cluster: 'web', instance: 'web-1', steps: 'one' }]);
  expect(warnings).toEqual([]);
});

test('an error inside a module names the module, the function and the cluster', async () => {
  const broken = { ...work, phases: [{ name: 'first', plan: () => JSON.parse('{') as never }] };
  await expect(run({}, { procedure: broken })).rejects.toMatchObject({
    code: 'BUG',
    message: expect.stringMatching(/^module web, the phase "first" of work of web: /) as string,
  });
});

test('what was reached is taken before the closing phases clear it away, and says whether it passed', async () => {
  const closing = {
    ...work,
    name: 'measure',
    passed: ({ steps }: { readonly steps: string }) => steps !== 'one\ntwo',
    closing: [
      {
        name: 'clear away',
        plan: ({
          cluster,
        }: {
          readonly cluster: { readonly instances: readonly { readonly host: string }[] };
        }) =>
          one(
            cluster.instances,
            command({
              name: 'clear away',
              run: shCommand(`rm -f ${place('steps')}`),
              unless: `test ! -e ${place('steps')}`,
            }),
          ),
      },
    ],
  };
  const result = await run({}, { procedure: closing });
  expect(result.status, JSON.stringify(result.failures)).toBe('done');
  expect(result.phases.map((p) => p.name)).toEqual(['first', 'second', 'clear away']);
  expect(result.result).toEqual({ word: 'none', steps: 'one\ntwo' });
  expect(result.passed).toBe(false);
  expect(existsSync(place('steps'))).toBe(false);
});
