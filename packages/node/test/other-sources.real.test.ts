import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, Op } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { planned, plannedRemoval } from './planned.ts';

// apt on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-sources-'));
  for (const folder of ['apt/sources.list.d', 'repository', 'cache/archives/partial'])
    mkdirSync(join(room, folder), { recursive: true });
  writeFileSync(join(room, 'apt.conf'), `Dir::Cache "${room}/cache";\n`);
  writeFileSync(join(room, 'apt/sources.list'), 'deb http://deb.example.org/debian trixie main\n');
  writeFileSync(
    join(room, 'apt/sources.list.d/vendor.sources'),
    'Types: deb\nURIs: http://v.example.org/\nSuites: ./\n',
  );
  writeFileSync(
    join(room, 'repository/Packages'),
    'Package: pigsty-test\nVersion: 1\nArchitecture: all\nFilename: ./pigsty-test.deb\nSize: 1\n',
  );
  writeFileSync(
    join(room, 'apt/sources.list.d/local.sources'),
    `Types: deb\nURIs: file:${room}/repository\nSuites: ./\nTrusted: yes\n`,
  );
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const host = `{ 10.0.0.1: { node_repo_modules: own, repo_upstream: [{ name: local, description: x, module: own, releases: [13], arch: [x86_64], baseurl: { default: 'file:/repository ./' } }] } }`;

interface Said {
  readonly code: number | null;
  readonly said: string;
}

function sh(words: readonly string[]): Said {
  const [program = '', ...others] = words.map((word) => word.replaceAll('/etc/apt', join(room, 'apt')));
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', APT_CONFIG: join(room, 'apt.conf') };
  const { status, stderr } = spawnSync(program, others, { encoding: 'utf8', env });
  return { code: status, said: stderr };
}

/** A command of a plan, with a folder in place of /etc/apt; nothing where its guard says that there is nothing to do. */
function carriedOut(ops: readonly Op[], name: RegExp): Said | undefined {
  const found = ops.find(({ kind, key }) => kind === 'command' && name.test(key));
  const { run, unless } = found?.args as { readonly run: Command; readonly unless: string };
  return sh(['sh', '-c', unless]).code === 0 ? undefined : sh(run.argv);
}

const sources = (): readonly string[] =>
  ['apt', 'apt/sources.list.d', 'apt/backup']
    .filter((folder) => existsSync(join(room, folder)))
    .flatMap((folder) =>
      readdirSync(join(room, folder))
        .filter((name) => /\.(?:list|sources)$/.test(name))
        .map((name) => `${folder}/${name}`),
    );
const before = [
  'apt/sources.list',
  'apt/sources.list.d/local.sources',
  'apt/sources.list.d/vendor.sources',
] as const;

test('other package sources stay where packages cannot be had from ours alone', () => {
  rmSync(join(room, 'repository/Packages'));
  const refused = carriedOut(planned(host), /^move other package sources/);
  expect(refused?.code).toBe(1);
  expect(refused?.said).toContain(
    'packages cannot be had from these repositories alone: the other sources stay',
  );
  expect(sources()).toEqual(before);
});

test('a definition of the same repository with another key, with which apt refuses everything, goes with the others', () => {
  const twin = join(room, 'apt/sources.list.d/twin.list');
  writeFileSync(twin, `deb [signed-by=/usr/share/keyrings/other.gpg] file:${room}/repository ./\n`);
  const asked = (): string =>
    spawnSync('apt-get', ['indextargets', '-o', `Dir::Etc=${room}/apt`], { encoding: 'utf8' }).stderr;
  expect(asked()).toContain('Conflicting values set for option');
  expect(carriedOut(planned(host), /^move other package sources/)).toMatchObject({ code: 0 });
  expect(asked()).toBe('');
});

test('where others stay, a definition that contradicts ours is named before ours is written: apt would refuse all', () => {
  const beside = host.replace('node_repo_modules: own', 'node_repo_modules: own, node_repo_remove: false');
  const ours = /^see that apt takes/;
  rmSync(join(room, 'apt/sources.list.d/local.sources'));
  expect(carriedOut(planned(beside), ours), 'nothing contradicts').toBeUndefined();
  const twin = join(room, 'apt/sources.list.d/twin.list');
  writeFileSync(twin, 'deb [signed-by=/usr/share/keyrings/other.gpg] file:/repository ./\n');
  const refused = carriedOut(planned(beside), ours);
  expect(refused?.code).toBe(100);
  expect(refused?.said).toContain('Conflicting values set for option');
  expect(refused?.said).toContain(`the same repository stands in ${twin}: take it out there`);
  writeFileSync(twin, 'deb nonsense\n');
  expect(carriedOut(planned(beside), ours), 'apt refuses without ours, too').toBeUndefined();
  expect(sources()).not.toContain('apt/sources.list.d/local.sources');
  expect(planned(beside).findIndex(({ key }) => ours.test(key))).toBeLessThan(
    planned(beside).findIndex(({ kind }) => kind === 'repo'),
  );
  expect(planned(host).some(({ key }) => ours.test(key))).toBe(false);
});

test('where they can, the others go, and a removal brings each back to its place', () => {
  const text = readFileSync(join(room, 'apt/sources.list'), 'utf8');
  expect(carriedOut(planned(host), /^move other package sources/)).toMatchObject({ code: 0 });
  expect(sources()).toEqual([
    'apt/sources.list.d/local.sources',
    'apt/backup/sources.list',
    'apt/backup/vendor.sources',
  ]);
  expect(carriedOut(plannedRemoval(host), /^bring package sources back/)).toMatchObject({ code: 0 });
  expect(sources()).toEqual(before);
  expect(readFileSync(join(room, 'apt/sources.list'), 'utf8')).toBe(text);
});
