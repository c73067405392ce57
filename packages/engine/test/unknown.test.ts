import { rmSync, writeFileSync } from 'node:fs';
import { defineOpKind, file, shCommand, type Op, type RunResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { localEstate, type ConvergeOptions } from './support/local-estate.ts';
import { fakeModule, oneStage, type StagesOf } from './support/module.ts';

const local = localEstate();
const { place } = local;

/** A thing that a server knows of: where the server does not answer, it may be there or not. */
const record = defineOpKind<{ server: string; name: string }, boolean, 'create'>({
  kind: 'record',
  summary: 'a record of the tests',
  key: ({ name }) => name,
  read: (all) =>
    all
      .map(
        ({ server, name }) =>
          `[ ! -e ${server}.stopped ] || echo stopped\n[ ! -e ${server}.${name} ] || echo ${name}`,
      )
      .join('\n'),
  parse: (output, all) => all.map(({ name }) => output.split('\n').includes(name)),
  unreadable: (output, all) =>
    all.map(() => (/^stopped$/m.test(output) ? 'the server does not answer' : undefined)),
  diff: (_, there) => (there ? undefined : 'create'),
  write: ({ server, name }) => [{ do: 'run', command: shCommand('touch "$1.$2"', [server, name]) }],
  describe: ({ name }) => `create record ${name}`,
  converged: () => true,
});

const recordOf = (name: string): Op => record({ server: place('server'), name });

async function converge(stages: StagesOf, options: ConvergeOptions = {}): Promise<RunResult> {
  const engine = await local.estate.open({ kinds: [record] });
  try {
    return await fakeModule({ stages }).install(engine.inventory, {}, engine.context, options);
  } finally {
    await engine.close();
  }
}

const unknownIn = ({ plan }: RunResult): readonly string[] =>
  plan.stages.flatMap((s) => s.unknown.map((u) => `${u.kind} ${u.key}: ${u.because}`));
const changesIn = ({ plan }: RunResult): readonly string[] =>
  plan.stages.flatMap((s) => s.changes.map((c) => c.what));

test('what cannot be read is unknown, not absent, and the digest does not cover it', async () => {
  const stages = oneStage(recordOf('a'), recordOf('b'));
  const nothing = await converge(oneStage(), { dryRun: true });
  writeFileSync(place('server.stopped'), '');
  const planned = await converge(stages, { dryRun: true });
  expect(changesIn(planned)).toEqual([]);
  expect(unknownIn(planned)).toEqual([
    'record a: the server does not answer',
    'record b: the server does not answer',
  ]);
  expect(planned.plan.digest).toBe(nothing.plan.digest);
});

test('what is unknown is asked about before a run, read again in its turn, and refused while it cannot be read', async () => {
  writeFileSync(place('server.stopped'), '');
  const asked: string[] = [];
  const declined = await converge(oneStage(recordOf('a')), {
    approve: () => {
      asked.push('asked');
      return false;
    },
  });
  expect([declined.status, ...asked]).toEqual(['declined', 'asked']);
  const refused = await converge(oneStage(recordOf('a')));
  expect(refused.failures[0]?.error).toMatchObject({
    code: 'STATE_UNKNOWN',
    message: 'here: the state of record a could not be read: the server does not answer',
  });
  expect(refused.applied).toEqual([]);
});

test('a stage goes on from what it finds after what it could do', async () => {
  writeFileSync(place('server.stopped'), '');
  writeFileSync(place('server.a'), '');
  // Starting the server is what a change before it does.
  const start = record({ server: place('other'), name: 'start' });
  const before = file({ path: place('config'), content: 'x' });
  const repaired = await converge(
    oneStage(
      before,
      { ...start, kind: 'record', args: { server: place('other'), name: 'start' } },
      recordOf('a'),
      recordOf('b'),
      file({ path: place('after'), content: 'y' }),
    ),
    {
      approve: () => {
        rmSync(place('server.stopped'));
        return true;
      },
    },
  );
  expect(repaired.status).toBe('changed');
  expect(repaired.applied.map((c) => c.what)).toEqual([
    `create ${place('config')} (0644 root:root)`,
    'create record start',
    'create record b',
    `create ${place('after')} (0644 root:root)`,
  ]);
  expect((await converge(oneStage(recordOf('a'), recordOf('b')))).status).toBe('unchanged');
});

const atLeader =
  (exists?: string): StagesOf =>
  () => [
    {
      name: 'records',
      host: 'web',
      at: {
        what: 'the leader of web',
        candidates: ['here'],
        probe: `test -e ${place('leader')}`,
        timeoutMs: 100,
        ...(exists === undefined ? {} : { exists }),
      },
      after: [],
      ops: [recordOf('a'), recordOf('b')],
    },
  ];

test('where nobody leads yet there is nothing yet; where a leader is missing, what it holds is unknown', async () => {
  const fresh = await converge(atLeader(`test -e ${place('data')}`), { dryRun: true });
  expect([changesIn(fresh), unknownIn(fresh)]).toEqual([['create record a', 'create record b'], []]);
  writeFileSync(place('data'), '');
  const silent = await converge(atLeader(`test -e ${place('data')}`), { dryRun: true });
  expect(changesIn(silent)).toEqual([]);
  expect(unknownIn(silent)).toEqual([
    'record a: the leader of web was not found: asked here',
    'record b: the leader of web was not found: asked here',
  ]);
  writeFileSync(place('leader'), '');
  const led = await converge(atLeader(`test -e ${place('data')}`), { dryRun: true });
  expect(changesIn(led)).toEqual(['create record a', 'create record b']);
});
