import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildScript } from '../src/repository/build-script.ts';

/** How a script ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

export interface DebOptions {
  /** `Depends: library (>= 1.0)` */
  readonly head?: readonly string[];
  /** `all` when absent. */
  readonly arch?: string;
}

/** A directory with a source of .deb files, lists of what is wanted, and the repository `www/pigsty` that is built from both. */
export interface DebRoom {
  at(...names: readonly string[]): string;
  /** A file of the repository that is served. */
  served(name: string): string;
  /** Makes a package; the absolute path of its file. */
  make(directory: string, name: string, version: string, options?: DebOptions): string;
  /** A package of the source. */
  offer(name: string, version: string, options?: DebOptions): void;
  /** The source has no longer what begins with this. */
  drop(prefix: string): void;
  want(lines: string): void;
  build(asked: string): Ended;
  /** Names and versions of the index, as a client reads them. */
  index(): readonly string[];
  remove(): void;
}

export function makeDebRoom(): DebRoom {
  const folder = mkdtempSync(join(tmpdir(), 'pigsty-repository-'));
  const at: DebRoom['at'] = (...names) => join(folder, ...names);
  for (const name of ['www', 'upstream', 'lists/sources']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('lists/only'), '');
  writeFileSync(at('lists/urls'), '');
  const source = `Types: deb\nURIs: copy:${at('upstream')}\nSuites: ./\nTrusted: yes\n`;
  writeFileSync(at('lists/sources/upstream.sources'), source);
  const list = (): void =>
    void execFileSync('sh', ['-c', 'apt-ftparchive packages . >Packages'], { cwd: at('upstream') });
  const room: DebRoom = {
    at,
    served: (name) => at('www', 'pigsty', name),
    make: (directory, name, version, { head = [], arch = 'all' } = {}) => {
      const root = at('made', name);
      mkdirSync(join(root, 'DEBIAN'), { recursive: true });
      mkdirSync(at(directory), { recursive: true });
      const lines = [
        `Package: ${name}`,
        `Version: ${version}`,
        `Architecture: ${arch}`,
        'Maintainer: nobody <n@example.org>',
        ...head,
        'Description: for a test',
        '',
      ];
      writeFileSync(join(root, 'DEBIAN/control'), lines.join('\n'));
      const path = at(directory, `${name}_${version}_${arch}.deb`);
      execFileSync('dpkg-deb', ['--root-owner-group', '-b', root, path]);
      return path;
    },
    offer: (name, version, options) => {
      room.make('upstream', name, version, options);
      list();
    },
    drop: (prefix) => {
      execFileSync('sh', ['-c', `rm -f -- "$1"*`, 'sh', prefix], { cwd: at('upstream') });
      list();
    },
    want: (lines) => writeFileSync(at('lists/wanted'), lines),
    build: (asked) => {
      const words = [at('www'), 'pigsty', at('lists'), asked, ''];
      const { status, stdout, stderr } = spawnSync('sh', ['-c', buildScript, 'build', ...words], {
        encoding: 'utf8',
        cwd: '/',
      });
      return { code: status, said: stdout + stderr };
    },
    index: () =>
      readFileSync(room.served('Packages'), 'utf8')
        .trim()
        .split('\n\n')
        .map((entry) => `${field(entry, 'Package')} ${field(entry, 'Version')}`)
        .sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return room;
}

const field = (entry: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1] ?? '';
