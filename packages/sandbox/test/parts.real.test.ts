import { stat } from 'node:fs/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  freeSubnet,
  sandboxDown,
  sandboxExec,
  sandboxRestore,
  sandboxStatus,
  sandboxUp,
  type SandboxEvent,
} from '../src/index.ts';
import { openContext } from '../src/context.ts';
import { packageFile } from '../src/parts/package.ts';
import { selectParts } from '../src/parts/select.ts';
import type { Part } from '../src/parts/table.ts';
import { reachSandbox } from './reach-sandbox.ts';

const NAME = 'parts-test';
const subnet = await freeSubnet(NAME, '10.10.98.0/24');
const OPTIONS = {
  name: NAME,
  subnet,
  hosts: [{ name: 'one', address: subnet.replace('.0/24', '.11') }],
  parts: ['victoria-logs'],
};
const { inside } = reachSandbox(NAME);
const [logs] = selectParts(OPTIONS.parts) as [Part];

beforeAll(async () => {
  await sandboxUp({ ...OPTIONS, fresh: true });
}, 900_000);
afterAll(() => sandboxDown(NAME));

const install = () =>
  inside('one', 'apt-get', 'install', '-qy', '--no-install-recommends', '--print-uris', 'victoria-logs');

test('a host knows a part from its first boot, and still after it was put back', async () => {
  expect(await install()).toContain('/local/parts/');
  await sandboxRestore(NAME, 'pristine');
  expect(await install()).toContain('/local/parts/');
});

test('victoria-logs is installed like any package, starts nothing by itself, and answers when it is started', async () => {
  await inside('one', 'apt-get', 'install', '-qy', '--no-install-recommends', 'victoria-logs');
  expect(await inside('one', 'dpkg-query', '-W', '-f', '${Version}', 'victoria-logs')).toBe(logs.version);
  expect(await inside('one', 'dpkg', '--verify', 'victoria-logs')).toBe('');
  expect((await sandboxExec(NAME, 'one', ['pgrep', 'victoria-logs'])).stdout).toBe('');
  await inside(
    'one',
    'systemd-run',
    '--unit=logs',
    'victoria-logs',
    '-storageDataPath=/data/logs',
    '-httpListenAddr=:9428',
  );
  expect(
    await inside(
      'one',
      'curl',
      '-fsS',
      '--retry',
      '10',
      '--retry-connrefused',
      '--retry-delay',
      '1',
      'http://127.0.0.1:9428/health',
    ),
  ).toBe('OK');
  expect(await inside('one', 'curl', '-fsS', 'http://127.0.0.1:9428/select/vmui/')).toContain('<html');
});

test('a built part is taken from the cache and not built again', async () => {
  const architecture = (await execa('dpkg', ['--print-architecture'])).stdout;
  const { file } = packageFile(openContext(), logs, architecture);
  const before = await stat(file);
  const events: SandboxEvent[] = [];
  await sandboxUp({ ...OPTIONS, fresh: true }, { onEvent: (event) => void events.push(event) });
  expect(events).toContainEqual({
    type: 'part',
    name: 'victoria-logs',
    version: logs.version,
    state: 'reused',
  });
  expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
});

test('a sandbox without parts is not asked to grow them, and one without any is not changed', async () => {
  await expect(sandboxUp({ name: NAME, parts: ['vlagent'] })).rejects.toMatchObject({
    code: 'DIFFERENT_SANDBOX',
    message: expect.stringContaining('without vlagent'),
  });
  await expect(sandboxUp({ name: NAME, parts: ['loki'] })).rejects.toMatchObject({ code: 'UNKNOWN_PART' });
  expect((await sandboxStatus(NAME))[0]?.parts).toEqual(['victoria-logs']);
  const { name, subnet, hosts } = OPTIONS;
  await sandboxUp({ name, subnet, hosts, fresh: true });
  expect((await sandboxStatus(NAME))[0]?.parts).toEqual([]);
  expect(await inside('one', 'ls', '/etc/apt/sources.list.d')).toBe('');
  expect((await sandboxExec(NAME, 'one', ['apt-cache', 'show', 'victoria-logs'])).exitCode).not.toBe(0);
});
