import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildScript } from '../src/repository/build-script.ts';

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const served = (name: string): string => at('www', 'pigsty', name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-repository-'));
  for (const name of ['www', 'upstream', 'lists/sources']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('lists/only'), '');
  writeFileSync(at('lists/urls'), '');
  const source = `Types: deb\nURIs: copy:${at('upstream')}\nSuites: ./\nTrusted: yes\n`;
  writeFileSync(at('lists/sources/upstream.sources'), source);
  offer('library', '1.0');
  offer('server', '1.0', 'library (>= 1.0)');
  want('needed\tpg_packages\tserver-of-others server\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A package of the upstream repository. */
function offer(name: string, version: string, depends?: string): void {
  const root = at('made', name);
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  const lines = [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: nobody <n@example.org>',
  ];
  const more = [...(depends === undefined ? [] : [`Depends: ${depends}`]), 'Description: for a test', ''];
  writeFileSync(join(root, 'DEBIAN/control'), [...lines, ...more].join('\n'));
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', root, at('upstream', `${name}_${version}_all.deb`)]);
  execFileSync('sh', ['-c', 'apt-ftparchive packages . >Packages'], { cwd: at('upstream') });
}

const want = (lines: string): void => writeFileSync(at('lists/wanted'), lines);

function build(asked: string): { readonly code: number | null; readonly said: string } {
  const words = [at('www'), 'pigsty', at('lists'), asked, ''];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', buildScript, 'build', ...words], {
    encoding: 'utf8',
  });
  return { code: status, said: stdout + stderr };
}

/** What a client sees: the names and versions of the index. */
const index = (): readonly string[] =>
  readFileSync(served('Packages'), 'utf8')
    .trim()
    .split('\n\n')
    .map((entry) => `${field(entry, 'Package')} ${field(entry, 'Version')}`);

const field = (entry: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1] ?? '';

test('what is wanted is there with everything that it depends on, and a lock of exact versions', () => {
  const { code, said } = build('first');
  expect(code, said).toBe(0);
  expect([...index()].sort()).toEqual(['library 1.0', 'server 1.0']);
  const lock = readFileSync(served('packages.lock'), 'utf8').trim().split('\n');
  expect(lock).toHaveLength(2);
  expect(lock[0]).toMatch(/^library 1\.0 all \d+ [0-9a-f]{64} library_1\.0_all\.deb$/);
  for (const name of ['Packages.gz', 'Release', 'repo_complete', 'library_1.0_all.deb'])
    expect(existsSync(served(name)), name).toBe(true);
});

test('one that no source has is named with the parameter that wants it, and the former repository stays', () => {
  build('first');
  const before = readlinkSync(at('www/pigsty'));
  want(
    'needed\tpg_packages\tserver\nneeded\trepo_extra_packages\tnowhere\noptional\tnode_packages\tneither\n',
  );
  const { code, said } = build('second');
  expect(code).not.toBe(0);
  expect(said).toContain('nowhere (repo_extra_packages)');
  expect(said).not.toContain('neither');
  expect(readlinkSync(at('www/pigsty'))).toBe(before);
  expect(readFileSync(served('asked'), 'utf8')).toBe('first\n');
});

test('one that is not what its index says is not served, and nothing half-done is left', () => {
  build('first');
  const before = readlinkSync(at('www/pigsty'));
  offer('server', '2.0', 'library');
  writeFileSync(at('upstream/server_2.0_all.deb'), 'torn');
  const { code, said } = build('second');
  expect(code, said).not.toBe(0);
  expect(said).toContain('the former repository stays');
  expect(readlinkSync(at('www/pigsty'))).toBe(before);
  expect(readdirSync(at('www/.pigsty')).filter((n) => n.startsWith('2'))).toHaveLength(1);
});

test('a newer version takes the place of the former one, whose file stays for who has read the former index', () => {
  build('first');
  offer('server', '2.0', 'library');
  expect(build('second').code).toBe(0);
  expect([...index()].sort()).toEqual(['library 1.0', 'server 2.0']);
  expect(existsSync(served('server_1.0_all.deb'))).toBe(true);
  offer('server', '3.0', 'library');
  build('third');
  expect(existsSync(served('server_1.0_all.deb'))).toBe(false);
  expect(existsSync(served('server_2.0_all.deb'))).toBe(true);
});

test('packages that exclude each other on one machine are both there', () => {
  offer('other', '1.0');
  writeFileSync(
    at('made/other/DEBIAN/control'),
    readFileSync(at('made/other/DEBIAN/control'), 'utf8').replace(
      'Description',
      'Conflicts: server\nDescription',
    ),
  );
  execFileSync('dpkg-deb', ['-b', at('made/other'), at('upstream/other_1.0_all.deb')]);
  execFileSync('sh', ['-c', 'apt-ftparchive packages . >Packages'], { cwd: at('upstream') });
  want('needed\ta\tserver\nneeded\tb\tother\n');
  const { code, said } = build('first');
  expect(code, said).toBe(0);
  expect([...index()].sort()).toEqual(['library 1.0', 'other 1.0', 'server 1.0']);
});
