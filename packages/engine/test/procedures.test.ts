import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  defineModule,
  defineProcedure,
  defineQuery,
  file,
  leaveAsItIs,
  procedureFunction,
  queryFunction,
  shCommand,
  type AnyProcedure,
  type Module,
  type Op,
} from '@pigsty/sdk';
import { listRuns, readRun } from '@pigsty/engine';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { localEstate } from './support/local-estate.ts';
import { fakeModule } from './support/module.ts';

const local = localEstate();
const { lines, place } = local;

/** Writes down that it ran; done when its file is there, and refused while there is `blocked`. */
function step(name: string): Op {
  return command({
    name,
    run: shCommand(
      `test ! -e ${place('blocked')} && echo ${name} >>${place('steps')} && touch ${place(name)}`,
    ),
    unless: `test -e ${place(name)}`,
  });
}

const work = defineProcedure<object, string>()({
  name: 'work',
  summary: 'two steps, one after the other',
  on: 'cluster',
  grade: 'interrupts',
  input: z.object({ word: z.string().default('none').describe('a word that is kept') }),
  refuse: ({ cluster }) =>
    existsSync(place('refused'))
      ? [{ severity: 'error', rule: 'refused', subject: cluster.name, message: 'not now', hint: 'Wait.' }]
      : [],
  phases: [
    { name: 'first', plan: ({ cluster }) => one(cluster.instances, step('one')) },
    { name: 'second', plan: ({ cluster }) => one(cluster.instances, step('two')) },
  ],
  abort: [
    {
      name: 'back',
      plan: ({ cluster }) => one(cluster.instances, file({ path: place('back'), content: 'b\n' })),
    },
  ],
  result: ({ input, facts }) => ({ word: input.word, steps: facts.of('here')?.trim() ?? '' }),
  conclude: ({ word }) => `done with ${word}`,
});

function one(instances: readonly { readonly host: string }[], op: Op) {
  return instances.map(({ host }) => ({ name: 'do', host, ops: [op] }));
}

const counted = defineQuery<object, string, { readonly instance: string; readonly steps: string }>()({
  name: 'counted',
  summary: 'what the hosts wrote down',
  input: z.object({}),
  columns: [{ key: 'instance', title: 'instance' }],
  rows: ({ cluster, facts }) =>
    cluster.instances.map((i) => ({ instance: i.name, steps: facts.of(i.host)?.trim() ?? '' })),
});

function moduleWith(procedure: AnyProcedure): Module<object, string> {
  const { definition } = fakeModule({
    fact: `cat ${place('steps')} 2>/dev/null || true`,
    stages: (host) => [{ name: 'all', host, ops: [file({ path: place('conf'), content: 'x\n' })] }],
  });
  return defineModule({ ...definition, procedures: [procedure], queries: [counted] }).definition;
}

async function run(
  input: { readonly word?: string } = {},
  options: { readonly dryRun?: boolean; readonly abort?: boolean; readonly procedure?: AnyProcedure } = {},
) {
  const { procedure = work, ...rest } = options;
  const engine = await local.estate.open();
  try {
    return await procedureFunction(moduleWith(procedure), procedure)(
      engine.inventory,
      'web',
      engine.context,
      input,
      rest,
    );
  } finally {
    await engine.close();
  }
}

const markers = (): readonly string[] => {
  const folder = join(place('etc'), 'procedures');
  return existsSync(folder) ? readdirSync(folder) : [];
};

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

async function checkHealth() {
  const engine = await local.estate.open();
  try {
    const modules = [fakeModule({ stages: () => [], probes: () => [alive] }).definition];
    const report = await engine.context.health({ modules, inventory: engine.inventory, selection: {} });
    return { results: report.results.filter((r) => r.module === 'pigsty') };
  } finally {
    await engine.close();
  }
}

const alive = { name: 'the host is alive', script: 'true', deadlineMs: 5000 };

async function plan() {
  const engine = await local.estate.open();
  try {
    const module = moduleWith(work);
    return await engine.context.run({
      verb: 'install',
      modules: [module],
      inventory: engine.inventory,
      selection: {},
      dryRun: true,
    });
  } finally {
    await engine.close();
  }
}

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
