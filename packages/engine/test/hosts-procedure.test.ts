import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  defineModule,
  defineProcedure,
  procedureFunction,
  shCommand,
  type Drain,
  type Op,
  type ProcedureOptions,
} from '@pigsty/sdk';
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

/** One host that is worked on, with a cluster of another module on it. */
function modules(drain: Drain<object, string> = {}) {
  const work = defineProcedure<object, string>()({
    name: 'work',
    summary: 'work on hosts',
    on: 'hosts',
    grade: 'interrupts',
    input: z.object({ only: z.boolean().default(false).describe('only hosts that are marked') }),
    hasTurn: ({ input }) => !input.only || existsSync(place('marked')),
    question: ({ turns }) => [...(turns?.hosts ?? []), ...(turns?.says ?? [])].join('; '),
    phases: [
      {
        name: 'work',
        plan: ({ instance }) =>
          instance === undefined ? [] : [{ name: 'work', host: instance.host, ops: [step('worked')] }],
      },
    ],
    abort: [{ name: 'leave it', plan: () => [] }],
    result: ({ turns }) => ({ hosts: [...(turns?.hosts ?? [])] }),
  });
  const host = defineModule({
    ...fakeModule({ name: 'host', stages: () => [] }).definition,
    procedures: [work],
  }).definition;
  const neighbour = defineModule({
    ...fakeModule({
      stages: () => [],
      probes: () => [{ name: 'is well', script: `test ! -e ${place('unwell')}`, deadlineMs: 5000 }],
    }).definition,
    drain,
  }).definition;
  return { work, host, neighbour };
}

const handsOver: Drain<object, string> = {
  says: ({ cluster }) => `${cluster.name} moves`,
  phases: [
    {
      name: 'hand over',
      plan: ({ hosts }) => hosts.map((host) => ({ name: 'move', host, ops: [step('moved')] })),
    },
  ],
};

async function run(
  drain: Drain<object, string> | undefined,
  input: { readonly only?: boolean } = {},
  options: ProcedureOptions & Partial<{ subject: string; complete: boolean; inventory: string }> = {},
) {
  const { work, host, neighbour } = modules(drain);
  const { subject = 'web', complete = true, inventory = local.estate.inventory, ...rest } = options;
  const engine = await local.estate.open({
    modules: [host, neighbour],
    modulesComplete: complete,
    inventory,
  });
  try {
    return await procedureFunction(host, work)(engine.inventory, subject, engine.context, input, rest);
  } finally {
    await engine.close();
  }
}

const markers = (): readonly string[] => {
  const folder = join(place('etc'), 'procedures');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test('the clusters on a host are drained before its turn, and its phases carry its name', async () => {
  const done = await run(handsOver);
  expect(done).toMatchObject({
    status: 'done',
    phases: [
      { name: 'here: hand over (web)', status: 'done' },
      { name: 'here: work', status: 'done' },
    ],
    result: { hosts: ['here'] },
  });
  expect(lines('steps')).toEqual(['moved', 'worked']);
  expect(markers()).toEqual([]);
});

test('the question says which hosts have a turn and what their clusters notice', async () => {
  const planned = await run(undefined, {}, { dryRun: true });
  // It has one member, and nothing could take over.
  expect(planned.plan).toMatchObject({
    on: 'hosts',
    question: 'here; web web has no other member: it is away while here boots',
  });
  expect(existsSync(place('steps'))).toBe(false);
});

test('a host that has no turn is left alone', async () => {
  expect(await run(handsOver, { only: true })).toMatchObject({ status: 'unchanged', phases: [] });
  writeFileSync(place('marked'), '');
  expect(await run(handsOver, { only: true })).toMatchObject({ status: 'done', result: { hosts: ['here'] } });
});

test('a cluster that is not well, or that cannot spare a host, refuses it before anything happens', async () => {
  writeFileSync(place('unwell'), '');
  await expect(run(handsOver)).rejects.toMatchObject({
    code: 'REFUSED_UNSAFE',
    message: expect.stringContaining('web-1: not well: is well') as string,
  });
  rmSync(place('unwell'));
  const busy: Drain<object, string> = {
    ...handsOver,
    cannotSpare: () => [{ severity: 'error', rule: 'busy', subject: 'web', message: 'busy', hint: 'Wait.' }],
  };
  await expect(run(busy)).rejects.toMatchObject({ code: 'REFUSED_UNSAFE', message: 'web: busy' });
  expect(existsSync(place('steps'))).toBe(false);
  expect(markers()).toEqual([]);
});

test('it is refused where something may run on the hosts that nobody here knows of', async () => {
  await expect(run(handsOver, {}, { complete: false })).rejects.toMatchObject({
    code: 'REFUSED_UNSAFE',
    message: expect.stringContaining('a module that is not known here') as string,
  });
});

test('what stopped before a turn is finished by the same command, and nothing is done twice', async () => {
  const blocking: Drain<object, string> = {
    phases: [...(handsOver.phases ?? []), { name: 'stop here', plan: () => block() }],
  };
  const block = () => {
    writeFileSync(place('blocked'), '');
    return [];
  };
  expect(await run(blocking)).toMatchObject({ status: 'failed' });
  rmSync(place('blocked'));
  expect(markers()).toHaveLength(1);
  const done = await run(handsOver);
  expect(done).toMatchObject({
    status: 'done',
    plan: { resumes: expect.stringMatching(/^here: /) as string },
  });
  expect(lines('steps')).toEqual(['moved', 'worked']);
  expect(markers()).toEqual([]);
});

test('while one is unfinished another selection is refused with the command that finishes it, and it can be given up', async () => {
  writeFileSync(place('blocked'), '');
  expect(await run(handsOver)).toMatchObject({ status: 'failed' });
  await expect(run(handsOver, {}, { subject: 'all' })).rejects.toMatchObject({
    code: 'REFUSED_UNSAFE',
    hint: 'Finish it: pigsty host work -l web, or give it up: the same with --abort',
  });
  expect(await run(handsOver, {}, { abort: true })).toMatchObject({ status: 'aborted' });
  expect(markers()).toEqual([]);
});

test('a host of a cluster that does not answer refuses it, and does not keep it from being given up', async () => {
  const inventory = join(local.estate.directory, 'two.yml');
  writeFileSync(
    inventory,
    'all:\n  children:\n    web: { hosts: { here: { ansible_connection: local }, gone: { ansible_host: 127.0.0.1, ansible_port: 1 } } }\n',
  );
  await expect(run(handsOver, {}, { subject: 'here', inventory })).rejects.toMatchObject({
    code: 'HOST_UNREACHABLE',
    hint: expect.stringContaining('all hosts of these clusters must be up') as string,
  });
  expect(existsSync(place('steps'))).toBe(false);
  writeFileSync(place('blocked'), '');
  expect(await run(handsOver, {}, { subject: 'here' })).toMatchObject({ status: 'failed' });
  const given = await run(handsOver, {}, { subject: 'here', inventory, abort: true });
  expect(given).toMatchObject({ status: 'aborted' });
  expect(markers()).toEqual([]);
});
