import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  defineOpKind,
  directory,
  file,
  Secret,
  shCommand,
  text,
  wait,
  type Op,
  type RunResult,
} from '@pigsty/sdk';
import { listRuns, planOffline, readLock, readRun } from '@pigsty/engine';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeLocalEstate } from './support/estate.ts';
import { fakeModule, type StagesOf } from './support/module.ts';

// Real shells and keys on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

// The engine against this machine, in a temporary folder. Files get an owner, so this needs root.

let estate = makeLocalEstate();
beforeEach(() => {
  estate.remove();
  estate = makeLocalEstate();
});
afterEach(() => estate.remove());

const place = (name: string): string => join(estate.root, name);

async function converge(
  stages: StagesOf,
  options: { dryRun?: boolean; approve?: () => boolean; signal?: AbortSignal } = {},
): Promise<RunResult> {
  const engine = await estate.open();
  try {
    return await fakeModule({ stages }).install(engine.inventory, {}, engine.context, options);
  } finally {
    await engine.close();
  }
}

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
  listens: () => ['web.restart'],
  settled: () => ({ running: true }),
  diagnose: () => 'echo the last words of the service',
});

const lines = (name: string): string[] => readFileSync(place(name), 'utf8').trim().split('\n');

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

describe('a run', () => {
  const kindsOf = { kinds: [service] };
  const run = async (
    content: string,
    options: Parameters<typeof converge>[1] & { fails?: string } = {},
  ): Promise<RunResult> => {
    const engine = await estate.open(kindsOf);
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
    expect(listRuns(estate.directory).map((r) => r.id)).toEqual([first.runId]);
    expect(readdirSync(place('run')).sort()).toEqual(['apply.lock', 'lock']);
  });

  test('restarts because something it depends on changes, says so in the plan, and only then', async () => {
    await run('one\n');
    const planned = await run('two\n', { dryRun: true });
    const changes = planned.plan.stages.flatMap((s) => s.changes);
    expect(changes.map((c) => [c.what, c.because])).toEqual([
      [`change ${place('conf')}`, undefined],
      ['restart the service', [`because ${place('conf')} changes`]],
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
      [`because ${place('conf')} changed in an earlier run`],
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
    const engine = await estate.open(kindsOf);
    const request = {
      verb: 'install' as const,
      modules: [fakeModule({ stages: stagesWith('one\n', () => service({ log: place('log') })) }).definition],
      inventory: engine.inventory,
      selection: {},
    };
    await expect(engine.context.run({ ...request, expectDigest: 'other' })).rejects.toMatchObject({
      code: 'PLAN_STALE',
    });
    expect(existsSync(place('conf'))).toBe(false);
    expect((await engine.context.run({ ...request, expectDigest: declined.plan.digest })).status).toBe(
      'changed',
    );
    await engine.close();
  });
});

describe('within a run', () => {
  test('no secret reaches the journal, an event, an error or a plan', async () => {
    const canary = 'canary-in-the-coal-mine';
    const secret = Secret.of(canary);
    const result = await converge((host) => [
      {
        name: 'config',
        host,
        after: [],
        ops: [
          file({ path: place('secret'), content: text`password=${secret}\n`, mode: '0600' }),
          command({
            name: 'log in',
            run: shCommand('read -r p; echo "wrong password $p" >&2; exit 1', [], {
              stdin: text`${secret}\n`,
            }),
            unless: 'false',
          }),
        ],
      },
    ]);
    expect(result.status).toBe('failed');
    expect(result.failures[0]?.error.log).toContain('wrong password [secret]');
    expect(readFileSync(place('secret'), 'utf8')).toBe(`password=${canary}\n`);
    for (const seen of [estate.written(), JSON.stringify(estate.events), JSON.stringify(result)])
      expect(seen).not.toContain(canary);
  });

  test('a condition that a change before it may break is asked again, without being a change', async () => {
    const stages =
      (content: string): StagesOf =>
      (host) => [
        {
          name: 'all',
          host,
          after: [],
          ops: [
            file({ path: place('conf'), content }),
            command({
              name: 'note',
              run: shCommand(`grep -q '${content.trim()}' ${place('conf')} && echo >>${place('asked')}`),
              unless: `test -e ${place('asked')}`,
            }),
            wait({
              name: 'the file is there',
              until: `echo asked >>${place('waits')}; test -e ${place('conf')}`,
              timeoutMs: 5000,
            }),
          ],
        },
      ];
    await converge(stages('one\n'));
    const before = lines('waits').length;
    const result = await converge(stages('two\n'));
    expect(result.applied.map((c) => c.kind)).toEqual(['file']);
    expect(lines('waits').length).toBe(before + 2);
  });

  test('a wait that is never met ends with its own answer', async () => {
    const { failures, notAttempted } = await converge((host) => [
      {
        name: 'first',
        host,
        after: [],
        ops: [
          wait({
            name: 'never',
            until: 'echo still starting; false',
            timeoutMs: 1000,
            diagnose: 'echo unit log',
          }),
        ],
      },
      { name: 'second', host, after: ['first@self'], ops: [directory({ path: place('d') })] },
      { name: 'apart', host, after: [], ops: [directory({ path: place('apart') })] },
    ]);
    expect(failures[0]?.error).toMatchObject({ code: 'WAIT_TIMEOUT' });
    expect(failures[0]?.error.log).toContain('still starting');
    expect(failures[0]?.error.log).toContain('unit log');
    expect(notAttempted).toEqual(['web.second@here/web']);
    expect(existsSync(place('apart'))).toBe(true);
  });

  test('what is still different after it was written is not called done', async () => {
    writeFileSync(place('meddler'), '');
    const { failures } = await converge((host) => [
      {
        name: 'all',
        host,
        after: [],
        ops: [
          file({ path: place('conf'), content: 'mine\n' }),
          command({
            name: 'meddle',
            run: shCommand(`echo theirs >${place('conf')}; rm ${place('meddler')}`),
            unless: `test ! -e ${place('meddler')}`,
          }),
        ],
      },
    ]);
    expect(failures[0]?.error).toMatchObject({ code: 'NOT_CONVERGED' });
    expect(failures[0]?.error.log).toContain('theirs');
  });

  test('a refused file keeps the old one and says which program refused it', async () => {
    const stages =
      (content: string): StagesOf =>
      (host) => [
        {
          name: 'all',
          host,
          after: [],
          ops: [
            file({
              path: place('conf'),
              content,
              check: ['sh', '-c', 'grep good "$1" || { echo "line 1 of $1 is bad"; exit 1; }', 'sh', '{}'],
            }),
          ],
        },
      ];
    await converge(stages('good\n'));
    const { failures } = await converge(stages('bad\n'));
    expect(failures[0]?.error).toMatchObject({ code: 'CHECK_FAILED' });
    expect(failures[0]?.error.log).toBe(`line 1 of ${place('conf')} is bad`);
    expect(readFileSync(place('conf'), 'utf8')).toBe('good\n');
  });

  test('a stage at the leader runs where the leader is found, and waits for there to be one', async () => {
    const leader = place('leader');
    const at = (timeoutMs: number) => ({
      what: 'the leader of web',
      candidates: ['here'],
      probe: `test -e ${leader}`,
      timeoutMs,
    });
    const elect = command({
      name: 'elect',
      run: shCommand(`: >${place('asked')}; (sleep 1.5; : >${leader}) >/dev/null 2>&1 &`),
      unless: `test -e ${place('asked')}`,
    });
    const result = await converge((host) => [
      { name: 'elect', host, after: [], ops: [elect] },
      {
        name: 'roles',
        host: 'web',
        at: at(10_000),
        after: ['elect@cluster'],
        ops: [file({ path: place('role'), content: 'x' })],
      },
    ]);
    expect(result.plan.stages[1]).toMatchObject({
      id: 'web.roles@web',
      host: 'web',
      changes: [{ host: 'web' }],
    });
    expect(result.applied.map((c) => [c.what, c.host])).toEqual([
      ['elect', 'here'],
      [`create ${place('role')} (0644 root:root)`, 'here'],
    ]);
    rmSync(leader);
    const nowhere = await converge(() => [
      {
        name: 'roles',
        host: 'web',
        at: at(100),
        after: [],
        ops: [file({ path: place('role'), content: 'y' })],
      },
    ]);
    expect(nowhere.failures[0]?.error).toMatchObject({ code: 'WAIT_TIMEOUT', log: 'here: not here' });
  });

  test('a cancelled run ends the command in flight, does nothing more, and unlocks', async () => {
    const cancel = new AbortController();
    const stages: StagesOf = (host) => [
      {
        name: 'all',
        host,
        after: [],
        ops: [
          command({
            name: 'slow',
            run: shCommand(`: >${place('begun')}; sleep 1; : >${place('ended')}`),
            unless: `test -e ${place('ended')}`,
          }),
          directory({ path: place('after') }),
        ],
      },
      { name: 'next', host, after: ['all@self'], ops: [directory({ path: place('next') })] },
    ];
    const engine = await estate.open({
      signal: cancel.signal,
      onEvent: (e) => {
        if (e.type === 'op' && e.state === 'started') cancel.abort();
      },
    });
    const result = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
    await engine.close();
    expect(result.status).toBe('failed');
    expect(result.failures.map((f) => f.error.code)).toEqual(['CANCELLED']);
    expect(result.notAttempted).toEqual(['web.next@here/web']);
    expect([existsSync(place('ended')), existsSync(place('after'))]).toEqual([true, false]);
    expect(result.applied.map((c) => c.what)).toEqual(['slow']);
    expect(readLock(estate.directory)).toBeUndefined();
    expect(readRun(estate.directory, result.runId ?? '').at(-1)).toMatchObject({
      type: 'end',
      status: 'failed',
    });
    expect((await converge(stages)).status).toBe('changed');
  });

  test('a cancelled run does not sit out a wait', async () => {
    const cancel = new AbortController();
    const until = `: >${place('asked')}; false`;
    const ops = [wait({ name: 'what never comes', until, timeoutMs: 300_000, intervalMs: 50 })];
    const engine = await estate.open({ signal: cancel.signal });
    const running = fakeModule({ stages: (host) => [{ name: 'all', host, after: [], ops }] }).install(
      engine.inventory,
      {},
      engine.context,
    );
    await vi.waitFor(() => expect(existsSync(place('asked'))).toBe(true), { timeout: 30_000 });
    cancel.abort();
    const result = await running;
    await engine.close();
    expect(result.failures.map((f) => f.error.code)).toEqual(['CANCELLED']);
    expect(readLock(estate.directory)).toBeUndefined();
  });

  test('a broken reader is reported with what it said', async () => {
    const broken = defineOpKind<{ name: string }, string, 'x'>({
      kind: 'broken',
      summary: 'fails to read',
      key: ({ name }) => name,
      read: () => 'echo "no such tool" >&2; exit 3',
      parse: () => [''],
      diff: () => 'x',
      write: () => [],
      describe: () => 'x',
      settled: () => '',
    });
    const engine = await estate.open({ kinds: [broken] });
    const { failures } = await fakeModule({
      stages: (host) => [{ name: 'all', host, after: [], ops: [broken({ name: 'a' })] }],
    }).install(engine.inventory, {}, engine.context);
    await engine.close();
    expect(failures).toMatchObject([
      { host: 'here', error: { code: 'COMMAND_FAILED', log: 'no such tool' } },
    ]);
  });
});

describe('around a run', () => {
  const nothing: StagesOf = () => [];

  test('a strong requirement is asked of the host, refused without help, and added when the module is at hand', async () => {
    const stages: StagesOf = (host) => [
      { name: 'all', host, after: ['base.ready@self'], ops: [directory({ path: place('d') })] },
    ];
    const needy = fakeModule({ name: 'needy', strong: ['base'], stages });
    const base = fakeModule({
      name: 'base',
      stages: (host) => [{ name: 'ready', host, after: [], ops: [directory({ path: place('base') })] }],
    });
    const bare = await estate.open();
    await expect(needy.install(bare.inventory, {}, bare.context)).rejects.toMatchObject({
      code: 'MODULE_REQUIRED',
      hint: 'Install it first: pigsty install base -l here',
    });
    await bare.close();
    const engine = await estate.open({ modules: [base.definition] });
    const { plan } = await needy.install(engine.inventory, {}, engine.context);
    expect(plan.added).toEqual(['base on here']);
    expect(plan.stages.map((s) => s.id)).toEqual(['base.ready@here/base', 'needy.all@here/needy']);
    mkdirSync(join(place('etc'), 'modules'), { recursive: true });
    writeFileSync(join(place('etc'), 'modules', 'base'), '');
    expect((await needy.install(engine.inventory, {}, engine.context)).plan.added).toEqual([]);
    await engine.close();
  });

  test('facts of the host and of the module reach the planner', async () => {
    const seen: unknown[] = [];
    const engine = await estate.open();
    await fakeModule({
      fact: 'echo forty-two',
      stages: (host, _, facts) => (seen.push(facts.host(host)?.family, facts.of(host)), []),
    }).install(engine.inventory, {}, engine.context);
    await engine.close();
    expect(seen).toEqual([existsSync('/usr/bin/dpkg') ? 'deb' : 'rpm', 'forty-two\n']);
  });

  test('health asks all probes side by side, each with its deadline', async () => {
    const engine = await estate.open();
    const probes = () => [
      { name: 'is fine', script: 'echo fine', deadlineMs: 20_000 },
      { name: 'is broken', script: 'echo broken; exit 4', deadlineMs: 20_000 },
      { name: 'hangs', script: 'sleep 60', deadlineMs: 3000 },
      { name: 'hangs as well', script: 'cat; sleep 60', deadlineMs: 3500 },
    ];
    const from = performance.now();
    const report = await fakeModule({ stages: nothing, probes }).health(engine.inventory, {}, engine.context);
    await engine.close();
    expect(performance.now() - from).toBeLessThan(6400);
    expect(report.state).toBe('fail');
    expect(report.results.map((r) => [r.state, r.detail])).toEqual([
      ['ok', 'fine'],
      ['fail', 'broken'],
      ['fail', 'no answer within 3 s'],
      ['fail', 'no answer within 3.5 s'],
    ]);
    expect(readdirSync(place('run'))).toEqual([]);
  });

  test('a command runs on a host and its output comes back', async () => {
    const engine = await estate.open();
    expect(
      await engine.hosts.exec(
        'here',
        shCommand('cat; echo err >&2; exit 3', [], { stdin: 'in', okCodes: [3] }),
      ),
    ).toEqual({ code: 3, stdout: 'in', stderr: 'err\n' });
    await expect(engine.hosts.exec('here', { argv: ['false'] })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
    });
    await expect(engine.hosts.exec('elsewhere', { argv: ['true'] })).rejects.toMatchObject({ code: 'USAGE' });
    await engine.close();
  });

  test('an estate is planned without touching a host', async () => {
    const engine = await estate.open();
    const module = fakeModule({ stages: stagesWith('x', () => directory({ path: '/d' })) });
    const { stages } = planOffline({
      modules: [module.definition],
      inventory: engine.inventory,
      facts: () => undefined,
    });
    expect(stages.map((s) => [s.id, s.changes.length])).toEqual([
      ['web.config@here/web', 1],
      ['web.launch@here/web', 1],
    ]);
    await engine.close();
    expect(existsSync(place('run'))).toBe(false);
    rmSync(join(estate.directory, 'files'), { recursive: true, force: true });
  });
});
