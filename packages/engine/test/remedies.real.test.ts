import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { one, sandboxEstate } from './support/sandbox-estate.ts';

const eng = sandboxEstate();
const password = 'let-me-in-4711';

const on = async (script: string): Promise<string> => eng.on('eng-1', script);
const connect = async (vars: Readonly<Record<string, string>> = {}) => {
  eng.estate = eng.estateOf([one], { ansible_user: 'ops1', ...vars });
  const { failures } = await eng.install({ stages: () => [] });
  return failures.map(({ error }) => error)[0];
};

const rule = (text: string): string => `echo '${text}' >/etc/sudoers.d/ops1`;

beforeAll(async () => {
  await on(`useradd -m -s /bin/bash ops1; echo ops1:${password} | chpasswd
mkdir -p ~ops1/.ssh; cp ~vagrant/.ssh/authorized_keys ~ops1/.ssh/; chown -R ops1: ~ops1/.ssh`);
});
afterAll(() => on('rm -f /etc/sudoers.d/ops1; chage -E -1 ops1; userdel -r ops1 2>/dev/null; :'));

// As root on that host: what is to be run there, word for word.
test.each([
  ['no rule for the user', 'rm -f /etc/sudoers.d/ops1', {}],
  ['a rule that asks for a password, and none given', rule('ops1 ALL=(ALL) ALL'), {}],
  [
    'a rule that wants a terminal',
    rule('Defaults:ops1 requiretty\nops1 ALL=(ALL) ALL'),
    { ansible_become_password: password },
  ],
  ['a rule for other commands only', rule('ops1 ALL=(ALL) NOPASSWD: /usr/bin/true'), {}],
])('%s: what the remedy says lets the user in', async (_cause, make, vars: Record<string, string>) => {
  await on(make);
  const refused = await connect(vars);
  expect(refused).toMatchObject({ code: 'SUDO_MISSING' });
  const [, command] = /As root on that host: (.+)$/.exec(refused?.hint ?? '') ?? [];
  expect(command).toBeDefined();
  await on(command ?? 'false');
  expect(await connect(vars)).toBeUndefined();
});

test('a wrong password of sudo is named as the thing to correct', async () => {
  await on(rule('ops1 ALL=(ALL) ALL'));
  const refused = await connect({ ansible_become_password: 'not-this-one' });
  expect(refused).toMatchObject({
    code: 'SUDO_MISSING',
    hint: expect.stringContaining('ansible_become_password'),
  });
  expect(await connect({ ansible_become_password: password })).toBeUndefined();
});

test('broken rules are found by the command that the remedy names', async () => {
  await on(rule('ops1 ALL=(ALL NOPASSWD: ALL'));
  const refused = await connect();
  expect(refused?.code).toBe('SUDO_MISSING');
  expect(refused?.hint).toContain('visudo -c');
  expect(await on('visudo -c 2>&1; :')).toContain('/etc/sudoers.d/ops1');
  await on(rule('ops1 ALL=(ALL) NOPASSWD: ALL'));
  expect(await connect()).toBeUndefined();
});

test('a key that the host does not know is brought there by the command that the remedy names', async () => {
  await on('mv ~ops1/.ssh/authorized_keys ~ops1/.ssh/known_before');
  const refused = await connect();
  expect(refused).toMatchObject({ code: 'SSH_AUTH' });
  const [, words = ''] = /^Try: ssh-copy-id (.+?) \(it asks/.exec(refused?.hint ?? '') ?? [];
  expect(words).toContain(`ops1@${one}`);
  // What somebody at a terminal would answer: yes to the host's key, and the password.
  const askpass = join(eng.estate.directory, 'askpass');
  writeFileSync(askpass, `#!/bin/sh\necho ${password}\n`, { mode: 0o700 });
  // Its temporary files lie there.
  const home = join(eng.estate.directory, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const options = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null';
  await execa('setsid', ['-w', 'sh', '-c', `ssh-copy-id ${options} ${words}`], {
    env: { HOME: home, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' },
    stdin: 'ignore',
  });
  expect(await connect()).toBeUndefined();
});

test('a host without an SSH server is reached after what the remedy names was started', async () => {
  await on('systemctl stop ssh.socket; systemctl stop ssh');
  const refused = await connect();
  expect(refused).toMatchObject({ code: 'HOST_UNREACHABLE' });
  const [, command] = /\((systemctl start ssh), or sshd\)/.exec(refused?.hint ?? '') ?? [];
  expect(command).toBeDefined();
  await on(command ?? 'false');
  expect(await connect()).toBeUndefined();
});
