import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, type Connection } from '@pigsty/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realWorld } from '../world/world.ts';
import { parseSshArguments, routeTo, type Route } from './route.ts';
import { readSshConfig, settingsFor } from './ssh-config.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pigsty-home-'));
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true });
  writeFileSync(
    join(home, '.ssh', 'config'),
    `Include conf.d/*.conf
Host db-* !db-9
  HostName %h.internal
  User = deploy
  Port 2200
  IdentityFile ~/.ssh/db
  ProxyJump hop@bastion:2222
Match host only-root
  User root
Match exec "false"
  User nobody
Host *
  User everyone
  IdentitiesOnly yes
`,
  );
  writeFileSync(
    join(home, '.ssh', 'conf.d', 'a.conf'),
    'Host bastion\n  HostName 192.0.2.1\n  IdentityFile ~/.ssh/hop\n',
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function route(connection: Partial<Connection> & { address: string }): Promise<Route> {
  const world = { ...realWorld({ SSH_AUTH_SOCK: '/agent' }), home, user: 'me' };
  const config = readSshConfig(join(home, '.ssh', 'config'), home);
  const settings = (host: string) => Promise.resolve(settingsFor(config, host, home));
  return routeTo({ kind: 'ssh', ...connection }, { settings, world, directory: '/estate' });
}

test('the client configuration says how a host is reached', async () => {
  expect(await route({ address: 'db-1' })).toMatchObject({
    host: 'db-1.internal',
    port: 2200,
    user: 'deploy',
    identityFiles: [`${home}/.ssh/db`],
    jumps: [
      { name: 'bastion', host: '192.0.2.1', port: 2222, user: 'hop', identityFiles: [`${home}/.ssh/hop`] },
    ],
  });
  expect(await route({ address: 'db-9' })).toMatchObject({ host: 'db-9', user: 'everyone', jumps: [] });
  expect((await route({ address: 'only-root' })).user).toBe('root');
  expect((await route({ address: 'x' })).agent).toBeUndefined();
});

test('what the inventory says wins', async () => {
  const mine = await route({
    address: 'db-1',
    user: 'admin',
    port: 22,
    privateKeyFile: 'keys/id',
    password: Secret.of('x'),
  });
  expect(mine).toMatchObject({ user: 'admin', port: 22, identityFiles: ['/estate/keys/id'] });
  expect(JSON.stringify(mine)).toContain('[secret]');
});

test('arguments of ssh are understood where they decide the way', async () => {
  expect(parseSshArguments('-o ProxyJump=a@b:1 -p 22 -i ~/k -o StrictHostKeyChecking=no')).toEqual({
    proxyJump: 'a@b:1',
    port: 22,
    identityFiles: ['~/k'],
    hostKeys: { strictHostKeyChecking: 'no' },
  });
  expect(parseSshArguments('-J hop -oUser=me')).toEqual({
    proxyJump: 'hop',
    user: 'me',
    identityFiles: [],
    hostKeys: {},
  });
  const command = parseSshArguments(`-o ProxyCommand="ssh -W %h:%p -q 'jump host'"`).proxyCommand;
  expect(command).toBe(`ssh -W %h:%p -q 'jump host'`);
  expect((await route({ address: 'plain', sshCommonArgs: '-o ProxyCommand="nc %h %p"' })).proxyCommand).toBe(
    'nc plain 22',
  );
});

test.each([
  ['-o StrictHostKeyChecking=yes', 'known-only'],
  ['-o StrictHostKeyChecking=yes -o StrictHostKeyChecking=no', 'known-only'],
  ['-oStrictHostKeyChecking=accept-new', 'accept-new'],
  ['-o StrictHostKeyChecking=off', 'any'],
  ['-o StrictHostKeyChecking=ask', 'accept-new'],
  ['', 'accept-new'],
])('%j decides which host keys are accepted: %s', async (sshCommonArgs, policy) => {
  expect((await route({ address: 'plain', sshCommonArgs })).hostKeyPolicy).toBe(policy);
});

test('the client configuration decides which host keys are accepted, unless an argument does', async () => {
  writeFileSync(
    join(home, '.ssh', 'conf.d', 'strict.conf'),
    'Host strict-*\n  StrictHostKeyChecking yes\n  UserKnownHostsFile ~/.ssh/strict /etc/strict\n',
  );
  expect(await route({ address: 'strict-1' })).toMatchObject({
    hostKeyPolicy: 'known-only',
    knownHostsFiles: [`${home}/.ssh/strict`, '/etc/strict', '/etc/ssh/ssh_known_hosts'],
  });
  expect(
    (await route({ address: 'strict-1', sshCommonArgs: '-o StrictHostKeyChecking=no' })).hostKeyPolicy,
  ).toBe('any');
  rmSync(join(home, '.ssh', 'conf.d', 'strict.conf'));
});
