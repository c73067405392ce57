import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeModule } from '../src/write-module.ts';

const templates = join(import.meta.dirname, '../template');
let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-create-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const write = (name: string, folder = join(room, `pigsty-${name}`)): readonly string[] =>
  writeModule({ name, folder, packageName: `pigsty-${name}`, version: '1.2.3', templates });

test('a module is a package of its own: sources, tests and settings, and nothing of the template is left', () => {
  const files = write('varnish');
  expect(files).toEqual(
    expect.arrayContaining([
      '.gitignore',
      'README.md',
      'package.json',
      'src/module.ts',
      'src/render/varnish-conf.ts',
      'test/conformance.test.ts',
      'test/scenarios/single/files/10.10.10.10/etc/varnish/varnish.conf',
      'tsconfig.build.json',
      'tsconfig.json',
    ]),
  );
  for (const file of files) {
    expect(file).not.toContain('__');
    const text = readFileSync(join(room, 'pigsty-varnish', file), 'utf8');
    expect(text, file).not.toContain('<%');
    // No path leads out of the package.
    expect(text, file).not.toMatch(/\.\.\/\.\.\/\.\./);
  }
});

test('its packages are those of the version that wrote it', () => {
  write('varnish');
  const manifest = JSON.parse(readFileSync(join(room, 'pigsty-varnish/package.json'), 'utf8')) as {
    readonly name: string;
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  expect(manifest.name).toBe('pigsty-varnish');
  expect(manifest.peerDependencies['@pigsty/sdk']).toBe('^1.2.3');
});

test('a name that parameters cannot begin with is refused, and nothing is written', () => {
  expect(() => write('my-cache')).toThrow('lower case letters and digits only');
  expect(readdirSync(room)).toEqual([]);
});

test('a folder with something in it is left as it is', () => {
  writeFileSync(join(room, 'precious'), '');
  expect(() => write('varnish', room)).toThrow('is not empty');
  expect(readdirSync(room)).toEqual(['precious']);
});
