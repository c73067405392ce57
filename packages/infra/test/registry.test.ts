import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '@pigsty/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registry, type RegistryArgs } from '../src/ops/registry.ts';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-registry-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const wanted = (files: Readonly<Record<string, string>>, complete = true): RegistryArgs => ({
  path: room,
  files,
  group: 'root',
  complete,
});

/** What is to be done, as a host answers. */
function delta(args: RegistryArgs): ReturnType<typeof registry.diff> {
  const { stdout } = spawnSync('sh', ['-c', plain(registry.read([args]))], { encoding: 'utf8' });
  const [state] = registry.parse(stdout, [args]);
  return registry.diff(args, state as never, []);
}

/** Does it, as the engine would. */
function write(args: RegistryArgs): void {
  const change = delta(args);
  if (change === undefined) return;
  for (const action of registry.write(args, change)) {
    if (action.do === 'write') writeFileSync(action.path, plain(action.content), { mode: 0o640 });
    if (action.do === 'run') spawnSync(action.command.argv[0] ?? '', action.command.argv.slice(1));
  }
}

test('what is registered is there, also below directories, and then there is nothing to do', () => {
  const args = wanted({ 'node/a.yml': 'a\n', 'memcached/m.yml': 'm\n' });
  expect(delta(args)).toMatchObject({ add: ['node/a.yml', 'memcached/m.yml'], remove: [] });
  write(args);
  expect(readFileSync(join(room, 'memcached/m.yml'), 'utf8')).toContain('m\n');
  expect(delta(args)).toBeUndefined();
});

test('a job that nobody registers any more goes with its directory, also a job of another vendor', () => {
  write(wanted({ 'node/a.yml': 'a\n', 'memcached/m.yml': 'm\n' }));
  write(wanted({ 'node/a.yml': 'a\n' }));
  expect(existsSync(join(room, 'memcached'))).toBe(false);
  expect(existsSync(join(room, 'node/a.yml'))).toBe(true);
});

test("the operator's own files stay, and nothing goes while not all is known", () => {
  write(wanted({ 'node/a.yml': 'a\n' }));
  mkdirSync(join(room, 'mine'));
  writeFileSync(join(room, 'mine/x.yml'), '- targets: []\n');
  expect(delta(wanted({}, false))).toBeUndefined();
  write(wanted({}));
  expect(existsSync(join(room, 'node'))).toBe(false);
  expect(existsSync(join(room, 'mine/x.yml'))).toBe(true);
});

test('a file that the store of metrics cannot read, and one that is gone, are put right', () => {
  const args = wanted({ 'node/a.yml': 'a\n', 'node/b.yml': 'b\n' });
  write(args);
  chmodSync(join(room, 'node/a.yml'), 0o000);
  rmSync(join(room, 'node/b.yml'));
  expect(delta(args)).toMatchObject({ add: ['node/b.yml'], change: ['node/a.yml'] });
});

test('files of rules are tried by vmalert before they take their place, each by itself', () => {
  const args = { ...wanted({ 'a.yml': 'a\n', 'b.yml': 'b\n' }), check: ['vmalert', '-dryRun', '-rule={}'] };
  const written = registry
    .write(args, { add: ['a.yml'], change: ['b.yml'], remove: [] })
    .flatMap((action) => (action.do === 'write' ? [[action.path, action.check]] : []));
  expect(written).toEqual([
    [`${room}/a.yml`, args.check],
    [`${room}/b.yml`, args.check],
  ]);
});
