import { expect, test } from 'vitest';
import { absent } from '../../src/ops/absent.ts';
import { block } from '../../src/ops/block.ts';
import { directory } from '../../src/ops/directory.ts';
import { file } from '../../src/ops/file.ts';
import { line } from '../../src/ops/line.ts';
import { link } from '../../src/ops/link.ts';
import { mark } from '../../src/ops/mark.ts';
import { PigstyError } from '../../src/words/error.ts';
import { Secret } from '../../src/words/secret.ts';
import { inRoom, plain, runScript } from '../../src/testing/localHost.ts';
import { testOpKind } from '../../src/testing/testOpKind.ts';

const odd = `o'd "d\\ $x *é`;

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
        path: `/etc/pigsty-test/${odd}`,
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
          says: `change /etc/pigsty-test/${odd} (owner root -> etcd, group root -> etcd, mode 0644 -> 0600)`,
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
      args: (room) => ({ path: `${room}/${odd}\nsecond line`, content: 'a\nb\n' }),
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
  expect(fragment.match(/^stat /gm)).toHaveLength(1);
  expect(fragment.match(/sha256sum -- /g)).toHaveLength(1);
});

test('a changed file is shown as a diff, a secret one never', () => {
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
    expect(detail(secret)).toBeUndefined();
  });
});

testOpKind(directory, {
  cases: [
    {
      name: 'a directory',
      args: { path: '/pigsty-test', mode: '700', owner: 'postgres' },
      fresh: 'create directory /pigsty-test (0700 postgres:root)',
    },
    { name: 'a link to a directory', args: { path: '/bin' } },
  ],
  real: [
    {
      name: 'a directory',
      args: (room) => ({ path: `${room}/a b/c`, mode: '0750', owner: 'daemon' }),
      tamper: ['rm -r a*', 'chmod 0755 a*/c', 'chown root a*/c'],
    },
    {
      name: 'a tree',
      args: (room) => ({ path: `${room}/t`, owner: 'daemon', group: 'daemon', recurseOwner: true }),
      tamper: ['touch t/x', 'mkdir -p t/a/b'],
    },
    {
      name: 'a link to a directory',
      before: 'mkdir real; ln -s real t',
      args: (room) => ({ path: `${room}/t`, mode: '0700' }),
      tamper: ['chmod 755 real'],
      holds: '[ -L t ]',
    },
  ],
});

testOpKind(link, {
  cases: [
    {
      name: 'a link',
      args: { path: '/pigsty-test', target: '/data' },
      fresh: 'link /pigsty-test -> /data',
      from: [{ state: { at: 'other' }, says: 'cannot link /pigsty-test -> /data: it is no link' }],
    },
    {
      name: 'a link in place of a file',
      args: { path: '/pigsty-test', target: '/data', replace: true },
      from: [{ state: { at: 'other' }, says: 'replace /pigsty-test with a link to /data' }],
    },
  ],
  real: [
    {
      name: 'a link',
      args: (room) => ({ path: `${room}/${odd}`, target: `/x ${odd}` }),
      tamper: ['rm *', 'for f in *; do ln -sfn /y "$f"; done', 'for f in *; do ln -sfn /tmp "$f"; done'],
    },
    {
      name: 'a link that replaces',
      args: (room) => ({ path: `${room}/x`, target: '/x', replace: true }),
      tamper: ['rm x; mkdir x', 'rm x; touch x'],
    },
  ],
});

testOpKind(absent, {
  cases: [
    {
      name: 'a file',
      args: { path: '/etc/pigsty-test/x' },
      fresh: null,
      from: [{ state: { count: 1 }, says: 'remove /etc/pigsty-test/x' }],
    },
    {
      name: 'a tree',
      args: { path: '/etc/pigsty-test', recursive: true },
      from: [{ state: { count: 1 }, says: 'remove /etc/pigsty-test and all it holds' }],
    },
    {
      name: 'a pattern',
      args: { path: "/etc/pigsty-test/a b'*.conf", glob: true },
      from: [{ state: { count: 3 }, says: "remove /etc/pigsty-test/a b'*.conf (3 matches)" }],
    },
  ],
  real: [
    {
      name: 'a file',
      before: 'touch x y',
      args: (room) => ({ path: `${room}/x` }),
      tamper: ['ln -s /nowhere x', 'mkdir x'],
      holds: '[ -e y ]',
    },
    {
      name: 'a tree',
      before: 'mkdir -p x/y; touch y',
      args: (room) => ({ path: `${room}/x`, recursive: true }),
      holds: '[ -e y ]',
    },
    {
      name: 'a pattern',
      before: `touch 'a b1.conf' 'a b2.conf' 'a b[1].conf' 'keep.conf'`,
      args: (room) => ({ path: `${room}/a b*.conf`, glob: true }),
      holds: '[ "$(ls)" = keep.conf ]',
    },
    {
      name: 'a class',
      before: `touch x1 x2 x3`,
      args: (room) => ({ path: `${room}/x[12]`, glob: true }),
      holds: '[ "$(ls)" = x3 ]',
    },
  ],
});

test.each([
  { path: '/', recursive: true },
  { path: '//', recursive: true },
  { path: '/etc', recursive: true },
  { path: '/etc/', recursive: true },
  { path: '/data/../etc/', recursive: true },
  { path: '/*', glob: true },
  { path: '/etc/*', glob: true },
  { path: '/var/lib/*', glob: true },
  { path: '/*/x', glob: true },
  { path: '/usr/lib', recursive: true },
  { path: 'relative' },
])('refuses to remove %j', (args) => {
  expect(() => absent(args)).toThrow(PigstyError);
});

testOpKind(line, {
  cases: [
    { name: 'a line', args: { path: '/etc/hosts', line: "it's" }, fresh: "add line to /etc/hosts: it's" },
    {
      name: 'a line in place of another',
      args: { path: '/etc/hosts', line: 'a=2', match: '^a=' },
      from: [{ state: { file: true, present: false, others: 1 }, says: 'set line in /etc/hosts: a=2' }],
    },
    { name: 'no line', args: { path: '/etc/hosts', line: 'x', state: 'absent' }, fresh: null },
  ],
  real: [
    {
      name: 'a line at the end',
      before: 'printf "a\\nb" > x',
      args: (room) => ({ path: `${room}/x`, line: '-e $HOME \\t "q"' }),
      tamper: ['echo a > x'],
      holds: 'head -n 1 x | grep -qx a',
    },
    {
      name: 'a line in place',
      before: 'printf "a=1\\nb=1\\na=2\\n" > x; chmod 600 x',
      args: (room) => ({ path: `${room}/x`, line: 'a=3', match: '^#? *a=' }),
      tamper: ['printf "# a=9\\nb=1\\n" > x'],
      holds: '[ "$(tr "\\n" " " < x)" = "a=3 b=1 " ] && [ "$(stat -c %a x)" = 600 ]',
    },
    {
      name: 'a line through a link',
      before: 'echo b > real; ln -s real x',
      args: (room) => ({ path: `${room}/x`, line: 'a' }),
      holds: '[ -L x ] && [ ! -L real ]',
    },
    {
      name: 'no line',
      before: 'printf "a\\nx\\na\\n" > x',
      args: (room) => ({ path: `${room}/x`, line: 'a', state: 'absent' }),
      holds: '[ "$(cat x)" = x ]',
    },
    {
      name: 'a line in a new file',
      args: (room) => ({ path: `${room}/x`, line: 'a', create: true }),
      tamper: ['rm x'],
    },
  ],
});

testOpKind(block, {
  cases: [
    {
      name: 'a block',
      args: { path: '/etc/hosts', marker: 'pigsty dns', content: 'a\nb' },
      fresh: 'add block "pigsty dns" to /etc/hosts',
    },
    {
      name: 'no block',
      args: { path: '/etc/hosts', marker: 'm', content: '', state: 'absent' },
      fresh: null,
      from: [{ state: { content: 'x\n' }, says: 'remove block "m" from /etc/hosts' }],
    },
  ],
  real: [
    {
      name: 'a block at the end',
      before: 'printf "a\\nb" > x',
      args: (room) => ({ path: `${room}/x`, marker: "it's", content: 'one \\n & two\nthree' }),
      tamper: ['sed -i s/two/2/ x', 'sed -i /one/d x', 'cat x x > y; mv y x'],
      holds: '[ "$(head -n 1 x)" = a ]',
    },
    {
      name: 'a block in its place',
      before: 'printf "a\\n# BEGIN m\\nold\\n# END m\\nb\\n" > x',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: 'new\n' }),
      holds: '[ "$(tr "\\n" , < x)" = "a,# BEGIN m,new,# END m,b," ]',
    },
    {
      name: 'no block',
      before: 'printf "a\\n# BEGIN m\\nold\\n# END m\\nb\\n" > x',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: '', state: 'absent' }),
      holds: '[ "$(tr "\\n" , < x)" = "a,b," ]',
    },
    {
      name: 'a new file',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: '', create: true }),
      tamper: ['rm x', 'printf "# BEGIN m\\nx\\n# END m\\n" > x'],
    },
  ],
});

test('a block without end is repaired by hand, and nothing is changed', () => {
  inRoom((room) => {
    runScript(`printf 'a\\n# BEGIN m\\nb\\n' > ${room}/x`);
    const args = { path: `${room}/x`, marker: 'm', content: 'c' };
    const state = block.parse(runScript(block.read([args])).stdout, [args])[0]!;
    const delta = block.diff(args, state, [])!;
    expect(delta.action).toBe('change');
    const [action] = block.write(args, delta);
    const command = action?.do === 'run' ? action.command : { argv: ['true'] };
    const script = `${command.argv[2] ?? ''}`;
    const result = runScript(
      `set -- ${command.argv
        .slice(4)
        .map((w) => `'${w}'`)
        .join(' ')}\n(\n${script}\n) </dev/null; echo "$?"; cat ${room}/x`,
    );
    expect(result.stdout).toBe('1\na\n# BEGIN m\nb\n');
    expect(result.stderr).toContain('repair it by hand');
  });
});

testOpKind(mark, {
  cases: [
    {
      name: 'a mark',
      args: { module: 'node' },
      fresh: 'mark node as installed',
      from: [{ state: { present: true, version: '1' }, says: null }],
    },
    {
      name: 'a mark with a version',
      args: { module: 'etcd', version: '2' },
      from: [{ state: { present: true, version: '1' }, says: 'mark etcd 2 (was 1)' }],
    },
  ],
});
