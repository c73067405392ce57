import { expect, test } from 'vitest';
import { authorizedKey } from '../../src/ops/authorized-key.ts';
import { group } from '../../src/ops/group.ts';
import { sshKey } from '../../src/ops/ssh-key.ts';
import { user } from '../../src/ops/user.ts';
import { plain, runCommand } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(user, {
  cases: [
    {
      name: 'a user',
      args: { name: 'dba', uid: 88, groups: ['admin', 'infra'] },
      fresh: 'create user dba (uid 88; groups admin, infra)',
    },
    {
      name: 'a user that differs',
      args: { name: 'dba', uid: 88, group: 'admin', groups: ['infra', 'admin'], shell: '/bin/bash' },
      from: [
        {
          state: {
            user: {
              uid: 88,
              gid: '77',
              group: 'dba',
              groups: ['dba', 'docker'],
              comment: '',
              home: '/home/dba',
              shell: '/bin/sh',
            },
          },
          says: 'change user dba (group dba -> admin; shell /bin/sh -> /bin/bash; +group infra)',
        },
        {
          state: {
            user: {
              uid: 88,
              gid: '77',
              group: 'admin',
              groups: ['admin', 'infra', 'docker'],
              comment: 'x',
              home: '/x',
              shell: '/bin/bash',
            },
          },
          says: null,
        },
      ],
    },
    {
      name: 'a user with these groups only',
      args: { name: 'dba', groups: ['infra'], append: false },
      from: [
        {
          state: {
            user: {
              uid: 1,
              gid: '1',
              group: 'dba',
              groups: ['dba', 'infra', 'docker'],
              comment: '',
              home: '',
              shell: '',
            },
          },
          says: 'change user dba (-group docker)',
        },
      ],
    },
    { name: 'no user', args: { name: 'root', state: 'absent' }, fresh: null },
  ],
});

test('users of this machine are understood', () => {
  const { stdout } = runCommand({
    argv: ['sh', '-c', plain(user.read([{ name: 'root' }, { name: 'nobody-at-all' }]))],
  });
  const [root, nobody] = user.parse(stdout, [{ name: 'root' }, { name: 'nobody-at-all' }]);
  expect(root?.user).toMatchObject({ uid: 0, gid: '0', group: 'root', home: '/root' });
  expect(nobody).toEqual({});
});

testOpKind(group, {
  cases: [
    {
      name: 'a group',
      args: { name: 'infra', system: true, gid: 900 },
      fresh: 'create system group infra (gid 900)',
      from: [{ state: { gid: 1 }, says: 'change group infra (gid 1 -> 900)' }],
    },
    {
      name: 'no group',
      args: { name: 'x', state: 'absent' },
      fresh: null,
      from: [{ state: { gid: 5 }, says: 'remove group x' }],
    },
  ],
});

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITest operator@admin';
testOpKind(authorizedKey, {
  cases: [
    {
      name: 'a key',
      args: { user: 'dba', key: publicKey },
      fresh: 'let ssh-ed25519 operator@admin log in as dba',
    },
    {
      name: 'no key',
      args: { user: 'dba', key: publicKey, state: 'absent' },
      fresh: null,
      from: [{ state: { present: true }, says: 'no longer let ssh-ed25519 operator@admin log in as dba' }],
    },
  ],
});

testOpKind(sshKey, {
  cases: [
    { name: 'a key pair', args: { user: 'dba' }, fresh: 'generate an SSH key for dba (~/.ssh/id_ed25519)' },
  ],
  real: [
    {
      name: 'a key pair',
      args: (room) => ({ user: 'root', path: `${room}/a b/id` }),
      tamper: ['rm */id*'],
      holds: '[ "$(stat -c %a */id)" = 600 ] && [ -f */id.pub ]',
    },
  ],
});
