import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { absent } from '../../src/ops/absent.ts';
import { block } from '../../src/ops/block.ts';
import { certificate } from '../../src/ops/certificate.ts';
import { directory } from '../../src/ops/directory.ts';
import { file } from '../../src/ops/file.ts';
import { line } from '../../src/ops/line.ts';
import { link } from '../../src/ops/link.ts';
import type { Action } from '../../src/op/kind.ts';
import { runScript, takeActions } from '../../src/testing/local-host.ts';

// A user owns a directory in which root has work to do, and swaps what is there for links to what is root's, all the time.

const tries = 80;
const intruder = 'daemon';
let room = '';
let racer: ChildProcess | undefined;

beforeEach(() => {
  room = mkdtempSync('/tmp/pigsty-race-');
  chmodSync(room, 0o755);
});
afterEach(() => {
  racer?.kill('SIGKILL');
  rmSync(room, { recursive: true, force: true });
});

/** Starts the race in `mine`, over `name`, which is swapped for a link to `target` in the room. */
async function race(name: string, target: string, setUp: string): Promise<void> {
  runScript(`cd ${room}\n${setUp}\nmkdir -p mine/${name === 'f' ? '' : name}\nchown -R ${intruder} mine`);
  const { uid, gid } = statSync(join(room, 'mine'));
  // Where the intruder can read it, wherever the sources are.
  const script = join(room, 'swap.mjs');
  copyFileSync(new URL('./swap.mjs', import.meta.url), script);
  const child = spawn(process.execPath, [script, name, join(room, target)], {
    cwd: join(room, 'mine'),
    uid,
    gid,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  racer = child;
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the race ended with exit code ${code}`)));
  });
}

/** Root does the same again and again; some of it fails, and says why. */
function keepDoing(actions: () => readonly Action[], check: () => void): void {
  for (let i = 0; i < tries; i++) {
    try {
      takeActions(actions());
    } catch {
      // It met a link, or nothing.
    }
    check();
  }
}

const victim = (): string => runScript(`cd ${room}; stat -c '%n %U %a' victim victim/*`).stdout;
const before = 'victim root 755\nvictim/secret root 600\n';
const victimDirectory = 'umask 022; mkdir victim; echo x >victim/secret; chmod 600 victim/secret';

test.each([
  ['create', { action: 'create' as const }],
  ['attributes', { action: 'attributes' as const, attributes: [] }],
  ['attributes below', { action: 'attributes' as const, attributes: [], recurse: true }],
])('a directory: %s', async (_, delta) => {
  await race('d', 'victim', victimDirectory);
  const args = { path: `${room}/mine/d`, owner: intruder, mode: '0777' };
  keepDoing(
    () => directory.write(args, delta),
    () => expect(victim()).toBe(before),
  );
});

test('owner and mode of a file', async () => {
  await race('f', 'victim/secret', `${victimDirectory}\nmkdir mine; : >mine/f`);
  const args = { path: `${room}/mine/f`, content: '', owner: intruder, mode: '0666' };
  keepDoing(
    () => file.write(args, { action: 'attributes', attributes: [] }),
    () => expect(victim()).toBe(before),
  );
});

test('a link, a file that is removed, a line, a block and a key, in a directory that is swapped', async () => {
  await race('d', 'victim', victimDirectory);
  const path = `${room}/mine/d`;
  const profile = { commonName: 'x', names: [], days: 1, usages: [] };
  const key = {
    path: `${path}/c`,
    keyPath: `${path}/k`,
    profile,
    issuer: '',
    owner: intruder,
    group: 'root',
  };
  const work = [
    () => link.write({ path: `${path}/l`, target: '/etc' }, { action: 'create' }),
    () => absent.write({ path: `${path}/secret` }, { count: 1 }),
    () => absent.write({ path: `${path}/*`, glob: true, recursive: true }, { count: 1 }),
    () => line.write({ path: `${path}/t`, line: 'x', create: true }, { action: 'add' }),
    () => block.write({ path: `${path}/t`, marker: 'm', content: 'x', create: true }, { action: 'add' }),
    () => certificate.write(key, { key: true, sign: [], ca: false, attributes: [] }).slice(0, 1),
  ];
  for (const actions of work) {
    keepDoing(actions, () => {
      expect(readdirSync(`${room}/victim`)).toEqual(['secret']);
      expect(readFileSync(`${room}/victim/secret`, 'utf8')).toBe('x\n');
    });
  }
}, 120_000);
