import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineOpKind, file, shCommand, type Op, type RunResult } from '@pigsty/sdk';
import { listRuns } from '@pigsty/engine';
import { expect, test } from 'vitest';
import { type ConvergeOptions, localEstate } from './support/local-estate.ts';
import { fakeModule, type StagesOf } from './support/module.ts';

const local = localEstate();
const { lines, place } = local;

/** Counts how often it was told to restart; a stand-in for a unit. */
const service = defineOpKind<{ log: string; fails?: string }, { running: boolean }, 'start' | 'restart'>({
  kind: 'service',
  summary: 'a service of the tests',
  key: ({ log }) => log,
  read: (all) => all.map(({ log }) => `[ -e ${log} ] && echo ${log}\n:`).join('\n'),
  parse: (output, all) => all.map(({ log }) => ({ running: output.split('\n').includes(log) })),
  diff: (_, { running }, triggers) => (!running ? 'start' : triggers.length > 0 ? 'restart' : undefined),
  write: ({ log, fails }, delta) => [
    { do: 'run', command: shCommand(`${fails ?? 'true'} && echo "$1" >>"$2"`, [delta, log]) },
  ],
  describe: (_, delta) => `${delta} the service`,
  handles: () => ['web.restart'],
  converged: () => ({ running: true }),
  diagnose: () => 'echo the last words of the service',
});

function stagesWith(content: string, serviceOp: () => Op): StagesOf {
  return (host) => [
    {
      name: 'config',
      host,
      after: [],
      ops: [file({ path: place('conf'), content }, { notifies: ['web.restart'] })],
    },
    { name: 'launch', host, after: ['config@self'], ops: [serviceOp()] },
  ];
}

const kindsOf = { kinds: [service] };
const run = async (
  content: string,
  options: ConvergeOptions & { fails?: string } = {},
): Promise<RunResult> => {
  const engine = await local.estate.open(kindsOf);
  const { fails, ...rest } = options;
  try {
    const log = place('log');
    return await fakeModule({
      stages: stagesWith(content, () => service({ log, ...(fails === undefined ? {} : { fails }) })),
    }).install(engine.inventory, {}, engine.context, rest);
  } finally {
    await engine.close();
  }
};

test('converges, and the next one is a no-op of two executions that leaves no journal', async () => {
  const first = await run('one\n');
  expect(first.status).toBe('changed');
  expect(first.applied.map((c) => c.what)).toEqual([
    `create ${place('conf')} (0644 root:root)`,
    'start the service',
  ]);
  const second = await run('one\n');
  expect(second).toMatchObject({ status: 'unchanged', timings: { execs: { here: 2 } } });
  expect(listRuns(local.estate.directory).map((r) => r.id)).toEqual([first.runId]);
  expect(readdirSync(place('run')).sort()).toEqual(['apply.lock', 'lock']);
});

test('restarts because something it depends on changes, says so in the plan, and only then', async () => {
  await run('one\n');
  const planned = await run('two\n', { dryRun: true });
  const changes = planned.plan.stages.flatMap((s) => s.changes);
  expect(changes.map((c) => [c.what, c.because])).toEqual([
    [`change ${place('conf')}`, undefined],
    ['restart the service', [{ subject: place('conf'), earlier: false }]],
  ]);
  expect(lines('log')).toEqual(['start']);
  await run('two\n');
  expect(lines('log')).toEqual(['start', 'restart']);
  expect((await run('two\n')).status).toBe('unchanged');
});

test('finishes what one that died between change and restart has left', async () => {
  await run('one\n');
  const failed = await run('two\n', { fails: 'false' });
  expect(failed.status).toBe('failed');
  expect(readFileSync(join(place('etc'), 'pending', 'web.restart'), 'utf8')).toBe(`${place('conf')}\n`);
  const planned = await run('two\n', { dryRun: true });
  expect(planned.plan.stages.flatMap((s) => s.changes).map((c) => c.because)).toEqual([
    [{ subject: place('conf'), earlier: true }],
  ]);
  expect((await run('two\n')).status).toBe('changed');
  expect(lines('log')).toEqual(['start', 'restart']);
  expect((await run('two\n')).status).toBe('unchanged');
  expect(readdirSync(join(place('etc'), 'pending'))).toEqual([]);
});

test('explains a failure with the remote words and those of the kind', async () => {
  const { failures } = await run('one\n', { fails: '{ echo "cannot bind port" >&2; false; }' });
  expect(failures).toMatchObject([
    { stage: 'web.launch@here/web', host: 'here', error: { code: 'COMMAND_FAILED' } },
  ]);
  expect(failures[0]?.error.message).toBe('here: start the service failed (exit 1)');
  expect(failures[0]?.error.log).toBe('cannot bind port\nthe last words of the service');
});

test('changes nothing when it is declined or its plan is not the expected one', async () => {
  const declined = await run('one\n', { approve: () => false });
  expect(declined.status).toBe('declined');
  const engine = await local.estate.open(kindsOf);
  const request = {
    verb: 'install' as const,
    modules: [fakeModule({ stages: stagesWith('one\n', () => service({ log: place('log') })) }).definition],
    inventory: engine.inventory,
    selection: {},
  };
  const other = await run('two\n', { approve: () => false });
  await expect(engine.context.run({ ...request, expectPlan: other.plan })).rejects.toMatchObject({
    code: 'PLAN_STALE',
    log: expect.stringContaining('planned otherwise: here  ') as string,
  });
  const nothing = { ...declined.plan, digest: '', stages: [] };
  await expect(engine.context.run({ ...request, expectPlan: nothing })).rejects.toMatchObject({
    log: expect.stringContaining('planned now: here  ') as string,
  });
  expect(existsSync(place('conf'))).toBe(false);
  expect((await engine.context.run({ ...request, expectPlan: declined.plan })).status).toBe('changed');
  await engine.close();
});

test('what a module prepares is ready when its stages are planned', async () => {
  const prepared: string[] = [];
  const engine = await local.estate.open(kindsOf);
  const module = fakeModule({
    prepare: async (clusters) => {
      await new Promise((resume) => setImmediate(resume));
      prepared.push(...clusters.map((c) => c.name));
    },
    stages: (host) => [
      { name: 'config', host, after: [], ops: [file({ path: place('conf'), content: prepared.join() })] },
    ],
  });
  try {
    await module.install(engine.inventory, {}, engine.context, {});
  } finally {
    await engine.close();
  }
  expect(readFileSync(place('conf'), 'utf8')).toBe('web');
});
