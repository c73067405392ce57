import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askSsh, parseSshSettings } from './ask-ssh.ts';
import { clientSettings } from './client-settings.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pigsty-home-'));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(
    join(home, '.ssh', 'config'),
    `Include ${home}/.ssh/more
Match host db-* exec "test %n = db-1"
  ProxyJump hop@bastion:2222
Match user deploy
  Port 2200
Host db-*
  HostName %h.internal
  IdentityFile ~/.ssh/db
`,
  );
  writeFileSync(join(home, '.ssh', 'more'), 'Host db-2\n  IdentityAgent none\n  StrictHostKeyChecking yes\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('conditions that only OpenSSH can decide are decided by it', async () => {
  const settings = clientSettings({ home });
  expect(await settings('db-1', ['-l', 'deploy'])).toMatchObject({
    hostName: 'db-1.internal',
    proxyJump: 'hop@bastion:2222',
    port: 2200,
    user: 'deploy',
    identityFiles: ['~/.ssh/db'],
  });
  const second = await settings('db-2', ['-l', 'root']);
  expect(second).toMatchObject({ port: 22, identityAgent: '', strictHostKeyChecking: 'true' });
  expect(second.proxyJump).toBeUndefined();
});

test('where the client says nothing, nothing is asked, and defaults are ours', async () => {
  // Packages of the machine may have put something into the system's own file.
  const settings = await clientSettings({ home: join(home, 'nobody') }, join(home, 'none'))('db-1', []);
  expect(settings.identityFiles).toEqual([]);
  expect(settings.hostName).toBeUndefined();
});

test('a configuration that ssh refuses, and a name that looks like an option, are left to our own reader', async () => {
  writeFileSync(join(home, 'broken'), 'NoSuchKeyword yes\n');
  expect(await askSsh('db-1', { args: [], file: join(home, 'broken') })).toBeUndefined();
  expect(await askSsh('-oProxyCommand=x', { args: [] })).toBeUndefined();
});

test('the keys that OpenSSH tries by default are no choice of anybody', () => {
  const said =
    'user root\nport 22\nidentityfile ~/.ssh/id_rsa\nidentityfile ~/.ssh/id_ed25519_sk\nproxyjump none\n';
  expect(parseSshSettings(said)).toEqual({
    user: 'root',
    port: 22,
    identityFiles: [],
    identitiesOnly: false,
  });
});
