import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '@pigsty/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pages, type PagesArgs } from '../src/ops/pages.ts';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-pages-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const wanted = (files: Readonly<Record<string, string>>, complete = true): PagesArgs => ({
  path: join(room, 'p'),
  files,
  complete,
});
const at = (name: string): string => join(room, 'p', name);

function delta(args: PagesArgs): ReturnType<typeof pages.diff> {
  const { stdout } = spawnSync('sh', ['-c', plain(pages.read([args]))], { encoding: 'utf8' });
  const [state] = pages.parse(stdout, [args]);
  return pages.diff(args, state as never, []);
}

/** Does it, as the engine would. */
function write(args: PagesArgs): void {
  const change = delta(args);
  if (change === undefined) return;
  for (const action of pages.write(args, change)) {
    if (action.do === 'write') writeFileSync(action.path, plain(action.content));
    if (action.do === 'run') spawnSync(action.command.argv[0] ?? '', action.command.argv.slice(1));
  }
}

test('pages are written where nothing was, and then there is nothing to do', () => {
  const args = wanted({ 'index.html': '<p>\n', 'assets/a.js': 'a\n' });
  expect(delta(args)).toMatchObject({ add: ['index.html', 'assets/a.js'], remove: [] });
  write(args);
  expect(readFileSync(at('assets/a.js'), 'utf8')).toBe('a\n');
  expect(delta(args)).toBeUndefined();
});

test('a file of an earlier version goes; one that somebody else put there stays', () => {
  write(wanted({ 'assets/old.js': 'old\n', 'index.html': 'x\n' }));
  writeFileSync(at('own.html'), 'own\n');
  write(wanted({ 'index.html': 'x\n' }));
  expect(existsSync(at('assets'))).toBe(false);
  expect(existsSync(at('own.html'))).toBe(true);
});

test('what was changed by hand is put right', () => {
  write(wanted({ 'index.html': 'x\n' }));
  writeFileSync(at('index.html'), 'changed\n');
  expect(delta(wanted({ 'index.html': 'x\n' }))).toMatchObject({ change: ['index.html'] });
});

test('nothing is taken out while a module of the inventory cannot be read, and it is not forgotten', () => {
  write(wanted({ 'a.json': 'a\n', 'b.json': 'b\n' }));
  expect(delta(wanted({ 'a.json': 'a\n' }, false))).toBeUndefined();
  write(wanted({ 'a.json': 'new\n' }, false));
  expect(existsSync(at('b.json'))).toBe(true);
  write(wanted({ 'a.json': 'new\n' }));
  expect(existsSync(at('b.json'))).toBe(false);
});
