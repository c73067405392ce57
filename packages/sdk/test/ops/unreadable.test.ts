import { expect, test } from 'vitest';
import { absent } from '../../src/ops/absent.ts';
import { authorizedKey } from '../../src/ops/authorized-key.ts';
import { block } from '../../src/ops/block.ts';
import { command } from '../../src/ops/command.ts';
import { directory } from '../../src/ops/directory.ts';
import { file } from '../../src/ops/file.ts';
import { hostsEntry } from '../../src/ops/hosts-entry.ts';
import { line } from '../../src/ops/line.ts';
import { link } from '../../src/ops/link.ts';
import { pkg } from '../../src/ops/pkg/pkg.ts';
import { unit } from '../../src/ops/unit.ts';
import { inRoom, runScript } from '../../src/testing/local-host.ts';

// Unreadable is not absent, and what cannot be read harms no neighbour.

test('a named pipe, a socket or a device in place of a file is told at once, and its neighbours are as they are', () => {
  inRoom((room) => {
    runScript(`cd ${room}; printf x >good; mkfifo pipe; mknod null c 1 3; mkdir folder`);
    const all = ['good', 'pipe', 'null', 'folder'].map((name) => ({ path: `${room}/${name}`, content: 'x' }));
    const from = performance.now();
    const { stdout } = runScript(file.read(all));
    const states = file.parse(stdout, all);
    expect(performance.now() - from).toBeLessThan(5000);
    const says = all.map((args, i) => {
      const delta = file.diff(args, states[i]!, []);
      return delta === undefined ? undefined : file.describe(args, delta);
    });
    expect(says).toEqual([
      undefined,
      `cannot write ${room}/pipe: it is a fifo`,
      `cannot write ${room}/null: it is a character special file`,
      `cannot write ${room}/folder: it is a directory`,
    ]);
    expect(file.unreadable?.(stdout, all)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('a named pipe is not waited for by anything that looks into files', () => {
  inRoom((room) => {
    const path = `${room}/pipe`;
    runScript(`mkfifo ${path}`);
    const from = performance.now();
    runScript(line.read([{ path, line: 'x' }]));
    runScript(block.read([{ path, marker: 'x', content: 'x' }]));
    // The home directory of a user is where he may put one.
    const getent = `getent() { echo "me:x:0:0::${room}:/bin/sh"; }; mkdir ${room}/.ssh; mkfifo ${room}/.ssh/authorized_keys\n`;
    runScript(`${getent}${String(authorizedKey.read([{ user: 'me', key: 'ssh-ed25519 AAAA' }]))}`);
    expect(performance.now() - from).toBeLessThan(5000);
  });
});

test('a file whose content was not read is unknown, and the others are not', () => {
  const all = ['/a', '/b', '/c'].map((path) => ({ path, content: 'x' }));
  const stat = (path: string): string =>
    `regular file\u001f644\u001froot\u001froot\u001f0\u001f0\u001f${path}\u001d`;
  const output = `\u001estat\n${stat('/a')}${stat('/b')}stat: cannot statx '/c': Stale file handle\u001d\u001esums\n${'0'.repeat(64)}  /a\nsha256sum: /b: Input/output error\n`;
  expect(file.unreadable?.(output, all)).toEqual([undefined, 'Input/output error', 'Stale file handle']);
  const late = output.replace(/sha256sum.*\n/, '');
  expect(file.unreadable?.(late, all)[1]).toBe('its content was not read within 60 s');
  const absent = output.replace('Stale file handle', 'No such file or directory');
  expect(file.unreadable?.(absent, all)[2]).toBeUndefined();
  expect(directory.unreadable?.(output, all)[2]).toBe('Stale file handle');
});

test('packages are unknown where their database is broken', () => {
  inRoom((room) => {
    const fake = (code: number, words: string): string =>
      `mkdir -p ${room}/bin; printf '#!/bin/sh\\necho "%s"; exit ${code}\\n' '${words}' >${room}/bin/dpkg-query; chmod 755 ${room}/bin/dpkg-query; PATH=${room}/bin:$PATH\n`;
    const args = [{ names: ['etcd'] }];
    const read = (prepare: string): string => runScript(`${prepare}${String(pkg.read(args))}`).stdout;
    const broken = read(fake(2, 'dpkg-query: error: parsing file /var/lib/dpkg/status near line 1'));
    expect(pkg.unreadable?.(broken, args)).toEqual([
      'dpkg-query: error: parsing file /var/lib/dpkg/status near line 1',
    ]);
    const none = read(fake(1, 'dpkg-query: no packages found matching etcd'));
    expect(pkg.unreadable?.(none, args)).toEqual([undefined]);
  });
});

test('a unit is unknown where systemd does not answer, not where there is none', () => {
  const args = [{ name: 'etcd.service', state: 'running' as const, enabled: true as const }];
  expect(unit.unreadable?.('failed Failed to connect to bus: Host is down\n\n', args)).toEqual([
    'systemctl: Failed to connect to bus: Host is down',
  ]);
  expect(unit.unreadable?.('Id=etcd.service\nLoadState=not-found\n\n', args)).toEqual([undefined]);
});

test('a guard that gives no answer in time is no "not yet"', () => {
  const args = [
    { name: 'waits', run: { argv: ['true'] }, unless: 'sleep 60' },
    { name: 'no', run: { argv: ['true'] }, unless: 'false' },
  ];
  const output = runScript(command.read(args)).stdout;
  expect(command.unreadable?.(output, args)).toEqual([
    'whether it is done was not answered within 10 s',
    undefined,
  ]);
});

test('lines, blocks, names and keys of a file that cannot be read are unknown', () => {
  inRoom((room) => {
    // A regular file that even root cannot read, a chain of links without an end, and what is just not there.
    runScript(
      `cd ${room}; ln -s loop loop; ln -s /proc/self/mem broken; printf 'x\\n' >good; mkdir .ssh; ln -s loop .ssh/authorized_keys; ln -s authorized_keys .ssh/loop`,
    );
    const paths = ['good', 'missing', 'loop', 'broken'].map((name) => `${room}/${name}`);
    const why = [
      undefined,
      undefined,
      expect.stringContaining('Too many levels of symbolic links'),
      expect.stringContaining('Input/output error'),
    ];
    const lines = paths.map((path) => ({ path, line: 'x' }));
    const ofLines = runScript(line.read(lines)).stdout;
    expect(line.unreadable?.(ofLines, lines)).toEqual(why);
    expect(line.parse(ofLines, lines)[0]).toEqual({ file: true, present: true, others: 0 });
    const blocks = paths.map((path) => ({ path, marker: 'm', content: 'x' }));
    expect(block.unreadable?.(runScript(block.read(blocks)).stdout, blocks)).toEqual(why);
    const entries = paths.map((path) => ({ path, address: '10.0.0.1', names: ['a'] }));
    expect(hostsEntry.unreadable?.(runScript(hostsEntry.read(entries)).stdout, entries)).toEqual(why);
    const getent = `getent() { case $2 in me) echo "me:x:0:0::${room}:/bin/sh" ;; you) echo "you:x:0:0::${room}/home:/bin/sh" ;; esac; }\n`;
    const keys = ['me', 'you', 'nobody-at-all'].map((user) => ({ user, key: 'ssh-ed25519 AAAA' }));
    expect(
      authorizedKey.unreadable?.(runScript(`${getent}${String(authorizedKey.read(keys))}`).stdout, keys),
    ).toEqual([why[2], undefined, undefined]);
  });
});

test('a link, and that nothing is there, are unknown where nobody can see it', () => {
  inRoom((room) => {
    runScript(`cd ${room}; ln -s loop loop; ln -s target link`);
    const links = ['link', 'missing', 'loop/below'].map((name) => ({
      path: `${room}/${name}`,
      target: 'target',
    }));
    const ofLinks = runScript(link.read(links)).stdout;
    expect(link.unreadable?.(ofLinks, links)).toEqual([
      undefined,
      undefined,
      'Too many levels of symbolic links',
    ]);
    expect(link.parse(ofLinks, links)[0]).toEqual({ at: 'link', target: 'target' });
    const gone = [
      { path: `${room}/missing` },
      { path: `${room}/loop/below` },
      { path: `${room}/loop/*.conf`, glob: true },
      { path: `${room}/l*`, glob: true },
      { path: `${room}/loop` },
    ];
    const ofGone = runScript(absent.read(gone)).stdout;
    const unseen = 'Too many levels of symbolic links';
    expect(absent.unreadable?.(ofGone, gone)).toEqual([undefined, unseen, unseen, undefined, undefined]);
    expect(absent.parse(ofGone, gone).map((s) => s.count)).toEqual([0, 0, 0, 2, 1]);
  });
});
