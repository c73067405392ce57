import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { command, directory, type PigstyError, shCommand, wait } from '@pigsty/sdk';
import { readLock, readRun } from '@pigsty/engine';
import { expect, test, vi } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule, oneStage, type StagesOf } from './support/module.ts';

const local = localEstate();
const { converge, lines, place } = local;

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
  const engine = await local.estate.open({
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
  expect(readLock(local.estate.directory)).toBeUndefined();
  expect(readRun(local.estate.directory, result.runId ?? '').at(-1)).toMatchObject({
    type: 'end',
    status: 'failed',
  });
  expect((await converge(stages)).status).toBe('changed');
});

test.each(['observing', 'beginning', 'waiting'])(
  'a cancelled run does not sit out a wait: %s',
  async (moment) => {
    const cancel = new AbortController();
    // The second question is the first of the wait itself.
    const until = `echo x >>${place('asked')}; false`;
    const ops = [wait({ name: 'what never comes', until, timeoutMs: 300_000, intervalMs: 50 })];
    const engine = await local.estate.open({
      signal: cancel.signal,
      onEvent: (e) => {
        if (moment === 'beginning' && e.type === 'stage' && e.state === 'started') cancel.abort();
      },
    });
    const running = fakeModule({ stages: oneStage(...ops) }).install(engine.inventory, {}, engine.context);
    const asked = { observing: 1, beginning: 1, waiting: 2 }[moment] ?? 0;
    await vi.waitFor(() => expect(lines('asked').length).toBeGreaterThanOrEqual(asked), { timeout: 30_000 });
    cancel.abort();
    const outcome = await running.then(
      (result) => result.failures.map((f) => f.error.code),
      (error: PigstyError) => [error.code],
    );
    await engine.close();
    expect(outcome).toEqual(['CANCELLED']);
    expect(readLock(local.estate.directory)).toBeUndefined();
    expect(readdirSync(place('run')).filter((name) => name.startsWith('script-'))).toEqual([]);
  },
);

test('a cancelled run does not wait for what an earlier one left running', async () => {
  mkdirSync(place('run'));
  const leftover = spawn('flock', ['-x', join(place('run'), 'apply.lock'), 'sleep', '60'], {
    detached: true,
    stdio: 'ignore',
  });
  try {
    await vi.waitFor(() => expect(readdirSync(place('run'))).toEqual(['apply.lock']));
    const cancel = new AbortController();
    const engine = await local.estate.open({
      signal: cancel.signal,
      onEvent: (e) => {
        if (e.type === 'note' && /waiting for it to end/.test(e.message)) cancel.abort();
      },
    });
    await expect(
      fakeModule({ stages: () => [] }).install(engine.inventory, {}, engine.context),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    await engine.close();
    expect(readLock(local.estate.directory)).toBeUndefined();
  } finally {
    if (leftover.pid !== undefined) process.kill(-leftover.pid);
  }
}, 30_000);

test('Ctrl-C, which a terminal sends to all that runs in it, does not cut off the command in flight here', async () => {
  // The launcher and the shell below it are in the foreground; `timeout` puts the command itself in a group of its own.
  const shellsOf = (parents: string): string =>
    execFileSync('pgrep', ['-x', 'sh', '-d', ',', '-P', parents], { encoding: 'utf8' }).trim();
  const interrupt = (): void => {
    const outer = shellsOf(String(process.pid));
    for (const pid of `${outer},${shellsOf(outer)}`.split(',')) process.kill(Number(pid), 'SIGINT');
  };
  const run = shCommand(`sleep 0.5; : >${place('ended')}`);
  const ops = [
    command({ name: 'slow', run, unless: `test -e ${place('ended')}` }),
    directory({ path: place('after') }),
  ];
  const engine = await local.estate.open({
    onEvent: (e) => {
      if (e.type === 'op' && e.state === 'started' && e.kind === 'command') interrupt();
    },
  });
  const module = fakeModule({ stages: oneStage(...ops) });
  const { failures } = await module.install(engine.inventory, {}, engine.context);
  await engine.close();
  expect(failures).toEqual([]);
  expect([existsSync(place('ended')), existsSync(place('after'))]).toEqual([true, true]);
});
