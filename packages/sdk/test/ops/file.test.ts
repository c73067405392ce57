import { expect, test } from 'vitest';
import { file } from '../../src/ops/file.ts';
import { inRoom, plain, runScript } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { Secret } from '../../src/words/secret.ts';
import { oddName } from './odd-name.ts';

testOpKind(file, {
  cases: [
    {
      name: 'a plain file',
      args: { path: '/etc/pigsty-test/x', content: 'a\nb\n' },
      fresh: 'create /etc/pigsty-test/x (0644 root:root)',
    },
    {
      name: 'a secret file',
      args: {
        path: `/etc/pigsty-test/${oddName}`,
        content: Secret.of('canary-4711'),
        owner: 'etcd',
        group: 'etcd',
        mode: '0600',
      },
      from: [
        {
          state: {
            at: 'present',
            attributes: {
              type: 'regular file',
              mode: '0644',
              owner: 'root',
              group: 'root',
              uid: '0',
              gid: '0',
            },
            sha256: 'x',
            have: 'canary-old',
          },
          says: `change /etc/pigsty-test/${oddName} (owner root -> etcd, group root -> etcd, mode 0644 -> 0600)`,
        },
      ],
    },
    {
      name: 'a file that is created once',
      args: { path: '/etc/hostname', content: 'x', onlyIfAbsent: true },
      from: [
        {
          state: {
            at: 'present',
            attributes: { type: 'regular file', mode: '0600', owner: 'a', group: 'b', uid: '1', gid: '1' },
          },
          says: null,
        },
      ],
    },
    {
      name: 'a directory in the way',
      args: { path: '/etc', content: 'x' },
      from: [
        {
          state: {
            at: 'present',
            attributes: { type: 'directory', mode: '0755', owner: 'root', group: 'root', uid: '0', gid: '0' },
          },
          says: 'cannot write /etc: it is a directory',
        },
      ],
    },
  ],
  real: [
    {
      name: 'a file with an odd name',
      args: (room) => ({ path: `${room}/${oddName}\nsecond line`, content: 'a\nb\n' }),
      tamper: [
        'for f in *; do echo x >> "$f"; done',
        'chmod 0600 *',
        'chown daemon *',
        'rm -f *',
        'for f in *; do mv "$f" .moved && ln -s .moved "$f"; done',
      ],
    },
    {
      name: 'a secret file',
      args: (room) => ({ path: `${room}/x`, content: Secret.of('canary'), mode: '0600', owner: 'daemon' }),
      tamper: ['echo > x', 'chmod 0644 x', 'chown root x'],
      holds: '[ "$(cat x)" = canary ] && [ "$(stat -c %a:%U x)" = 600:daemon ]',
    },
    { name: 'an empty file', args: (room) => ({ path: `${room}/x`, content: '' }), tamper: ['echo > x'] },
  ],
});

test('a hundred files are read with one stat and one sha256sum', () => {
  const all = Array.from({ length: 100 }, (_, i) => ({ path: `/etc/pigsty-test/${i}`, content: String(i) }));
  const fragment = plain(file.read(all));
  expect(fragment.match(/\bstat --printf/g)).toHaveLength(1);
  expect(fragment.match(/sha256sum -- /g)).toHaveLength(1);
});

test('a changed file is shown as a diff, of a secret one only where the secret is', () => {
  inRoom((room) => {
    const want = { path: `${room}/x`, content: 'one\ntwo\nthree\n' };
    const secret = { path: `${room}/x`, content: Secret.of('canary') };
    runScript(`printf 'one\\n2\\nthree\\n' > ${room}/x`);
    const detail = (args: typeof want | typeof secret): string | undefined => {
      const delta = file.diff(args, file.parse(runScript(file.read([args])).stdout, [args])[0]!, []);
      return file.detail?.(args, delta!);
    };
    expect(detail(want)).toBe(
      `--- ${room}/x\n+++ ${room}/x (wanted)\n@@ -1,3 +1,3 @@\n one\n-2\n+two\n three\n`,
    );
    expect(detail(secret)).toBe(
      `--- ${room}/x\n+++ ${room}/x (wanted)\n@@ -1,3 +1 @@\n-[another secret]\n-[another secret]\n-[another secret]\n+[secret]\n\\ No newline at end of file\n`,
    );
  });
});
