import { command, shCommand } from '@pigsty/sdk';
import { readLock } from '@pigsty/engine';
import { sandboxCut, sandboxHeal } from '@pigsty/sandbox';
import { expect, test, vi } from 'vitest';
import { children } from './support/child.ts';
import { fakeModule, type StagesOf } from './support/module.ts';
import { one, sandbox, two, sandboxEstate } from './support/sandbox-estate.ts';
import { slowModule } from './support/slow-deploy.ts';
import { web } from './support/web.ts';

const eng = sandboxEstate();
const { estateOf, install, on, within } = eng;
const startChild = children();

test('a killed orchestrator blocks nobody: its command ends, the next run waits for it and goes on', async () => {
  const folder = '/etc/web/slow';
  const child = startChild([eng.estate.inventory, folder, '4']);
  await child.begun;
  child.process.kill('SIGKILL');
  await child.ended;
  const from = performance.now();
  const result = await within((engine) =>
    slowModule(folder, '4').install(engine.inventory, {}, engine.context),
  );
  expect(result.failures).toEqual([]);
  expect(performance.now() - from).toBeGreaterThan(1500);
  expect(await on('eng-1', `cat ${folder}/log; ls ${folder}`)).toBe('begin\nend\nafter\ndone\nlog\n');
  expect(
    eng.estate.events.some((e) => e.type === 'note' && e.message.includes('command of an earlier run')),
  ).toBe(true);
});

test('a run that is killed while it waits for what another killed run left behind blocks nobody either', async () => {
  const folder = '/etc/web/slower';
  const first = startChild([eng.estate.inventory, folder, '20']);
  await first.begun;
  first.process.kill('SIGKILL');
  await first.ended;
  const second = startChild([eng.estate.inventory, folder, '20']);
  const pid = String(second.process.pid);
  await vi.waitUntil(async () => (await on('eng-1', 'cat /run/pigsty/lock')).includes(pid), {
    timeout: 6_000,
    interval: 100,
  });
  second.process.kill('SIGKILL');
  await second.ended;
  const result = await within((engine) =>
    slowModule(folder, '20').install(engine.inventory, {}, engine.context),
  );
  expect(result.failures).toEqual([]);
  expect(await on('eng-1', `tail -n 1 ${folder}/log`)).toBe('end\n');
});

test('two runs from two machines do not meet on a host', async () => {
  const folder = '/etc/web/slow';
  const child = startChild([eng.estate.inventory, folder, '8']);
  await child.begun;
  expect(readLock(eng.estate.directory)).toMatchObject({ command: 'pigsty deploy' });
  await expect(install({ stages: web('one\n') })).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('this estate is in use'),
  });
  const other = estateOf([one, two]);
  await expect(install({ stages: web('one\n') }, { from: other })).rejects.toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining('pigsty deploy'),
  });
  expect((await install({ stages: web('one\n') }, { from: other, dryRun: true })).status).toBe('planned');
  child.process.kill('SIGTERM');
  await child.ended;
  other.remove();
});

test('a host that vanishes in the middle is noticed', async () => {
  const stages: StagesOf = (host) => [
    {
      name: 'slow',
      host,
      after: [],
      ops: [
        command({
          name: 'sleep',
          run: shCommand('sleep 3; mkdir -p /etc/web; : >/etc/web/slept'),
          unless: 'test -e /etc/web/slept',
        }),
      ],
    },
  ];
  let cut: Promise<void> | undefined;
  const engine = await eng.estate.open({
    onEvent: (e) => {
      if (e.type === 'op' && e.state === 'started' && e.host === one)
        cut ??= sandboxCut(sandbox, 'eng-1', 'network');
    },
  });
  const result = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
  await cut;
  await sandboxHeal(sandbox, 'eng-1');
  expect(result.failures).toMatchObject([
    {
      host: one,
      error: { code: 'HOST_UNREACHABLE', message: expect.stringContaining('the connection was lost') },
    },
  ]);
  expect(result.timings.totalMs).toBeLessThan(25_000);
  expect(result.applied.map((c) => c.host)).toEqual([two]);
  // The same engine goes on, and takes over what its dead session still holds.
  const again = await fakeModule({ stages }).install(engine.inventory, {}, engine.context);
  expect(again.failures).toEqual([]);
  await engine.close();
});
