import { getEventListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { openHostKeys } from './host-keys.ts';
import { authRemedy, reachRemedy, sudoRemedy } from './remedies.ts';
import type { Route } from './route.ts';

const route: Route = {
  name: 'db-1',
  host: '127.0.0.1',
  port: 1,
  user: 'ops1',
  identityFiles: [],
  jumps: [],
  hostKeyPolicy: 'accept-new',
  knownHostsFiles: [],
};

// What sudo 1.9 and its policy say, word for word.
test.each([
  ['sudo: sorry, you must have a tty to run sudo', "echo 'Defaults:ops1 !requiretty' >> /etc/sudoers.d/ops1"],
  ['sudo: a password is required', 'Set ansible_become_password, or allow it without one.'],
  ['Sorry, try again.\nsudo: 1 incorrect password attempt', 'Correct ansible_become_password'],
  ['ops1 is not in the sudoers file.', "echo 'ops1 ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers.d/ops1"],
  ['Sorry, user ops1 may not run sudo on db-1.', "echo 'ops1 ALL=(ALL) NOPASSWD: ALL'"],
  ["Sorry, user ops1 is not allowed to execute '/usr/bin/sh -s' as root on db-1.", 'NOPASSWD'],
  ['/etc/sudoers.d/x:1:5: syntax error\nsudo: error initializing audit plugin sudoers_audit', 'visudo -c'],
  ['/etc/sudoers.d/x:1:5: syntax error\nsudo: a password is required', 'visudo -c'],
  ['sudo: The "no new privileges" flag is set, which prevents sudo from running as root.', 'log in as root'],
  [
    'sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the nosuid option set or an NFS file system without root privileges?',
    'log in as root',
  ],
  ['sudo: account validation failure, is your account locked?', 'chage -l ops1'],
  ['sh: 1: exec: sudo: not found', 'sudo is not installed there'],
])('sudo says %j, and the remedy fits', (said, remedy) => {
  expect(sudoRemedy(said, 'ops1').toLowerCase()).toContain(remedy.toLowerCase());
});

test('a login that is refused is helped by what was missing', () => {
  expect(authRemedy(route, ['no /root/.ssh/id_ed25519', 'no /root/.ssh/id_rsa'])).toContain(
    'ssh-keygen -t ed25519 &&',
  );
  expect(authRemedy(route, ['/root/k is encrypted: ssh-add it'])).toBe('Try: ssh-add /root/k');
  expect(authRemedy(route, ['key /root/k'])).toContain('ssh-copy-id -i /root/k -p 1 ops1@127.0.0.1');
  expect(authRemedy(route, ['key /root/k', 'password'])).toContain('Correct ansible_password');
  const behind = { ...route, jumps: [{ ...route, user: 'hop', host: 'bastion', port: 22 }] };
  expect(authRemedy(behind, ['key /root/k'])).toContain('-o ProxyJump=hop@bastion:22 -p 1');
});

test('a host that is not reached is helped by why', () => {
  expect(reachRemedy(route, 'the name is unknown')).toContain('Set ansible_host of db-1');
  expect(reachRemedy(route, 'connection refused: no SSH server listens there')).toContain('ansible_port');
  expect(reachRemedy(route, 'no answer within 10 s')).toContain('ping -c 3 127.0.0.1');
});

test('a connection that fails leaves nobody listening to the signal of the run', async () => {
  const { signal } = new AbortController();
  const options = {
    hostKeys: openHostKeys(join(tmpdir(), 'pigsty-no-keys')),
    timeoutMs: 1000,
    signal,
    jumps: new Map(),
    onNote: () => undefined,
  };
  for (let i = 0; i < 12; i++) {
    await expect(connect(route, options)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
