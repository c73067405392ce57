import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientScript, watcherScript } from '../../../src/drill/client.ts';
import { drillPlaces } from '../../../src/drill/places.ts';

let directory: string;
let script: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drill-'));
});

afterEach(async () => {
  if (script?.pid !== undefined) {
    const ended = new Promise((resolve) => script?.once('close', resolve));
    process.kill(-script.pid, 'SIGKILL');
    await ended;
  }
  script = undefined;
  rmSync(directory, { recursive: true, force: true });
});

/** A program in the place of psql, and the script in a directory of its own. */
function start(text: string, psql: string): void {
  const program = join(directory, 'psql');
  writeFileSync(program, `#!/bin/sh\n${psql}\n`);
  chmodSync(program, 0o755);
  const file = join(directory, 'script.sh');
  writeFileSync(file, text.replaceAll(drillPlaces.directory, directory).replaceAll('/usr/bin/psql', program));
  script = spawn('bash', [file], { detached: true, stdio: 'ignore' });
}

const client = clientScript({
  run: 'pgsql-drill-1',
  psql: '/usr/bin/psql',
  host: '10.10.10.12',
  port: 5433,
  user: "o'neil",
  database: 'test',
  sslmode: 'prefer',
});

function lines(name: string): readonly string[] {
  const file = join(directory, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

test('a client writes down what was acknowledged, and when', async () => {
  start(client, 'while read -r insert && read -r command word id; do echo "$word $id"; done');
  await vi.waitFor(() => expect(lines('attempts').length).toBeGreaterThan(40), { timeout: 10_000 });
  const all = lines('attempts');
  expect(
    all.every((line) => /^\d+ \d{13} \d{13} ok$/.test(line)),
    all[0],
  ).toBe(true);
  const ids = all.map((line) => line.split(' ')[0]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a server that is not there is a failed attempt with its words, and the client goes on', async () => {
  start(client, 'echo "psql: error: connection refused"; exit 2');
  await vi.waitFor(() => expect(lines('attempts').length).toBeGreaterThan(8), { timeout: 10_000 });
  expect(
    lines('attempts').every((line) => / (psql: error: connection refused|no answer.*)$/.test(line)),
  ).toBe(true);
  expect(lines('attempts').join()).toContain('connection refused');
});

test('a server that accepts and never answers does not hold a client for ever', async () => {
  start(client, 'sleep 60');
  await vi.waitFor(() => expect(lines('attempts').length).toBeGreaterThan(4), { timeout: 15_000 });
  for (const line of lines('attempts')) {
    const [, started = 0, ended = 0] = line.split(' ').map(Number);
    expect(line).toContain('no answer within 1.5 s');
    expect(ended - started).toBeLessThan(3000);
  }
}, 20_000);

test('a watcher writes down who leads, and that nobody answers', async () => {
  const flag = '[ -e "${0%/*}/down" ] && exit 2\n';
  start(watcherScript(['/usr/bin/psql', '-d', 'postgres']), `${flag}while read -r ask; do echo f; done`);
  await vi.waitFor(() => expect(lines('watch').length).toBeGreaterThan(3), { timeout: 10_000 });
  expect(lines('watch').every((line) => /^\d{13} \d{13} f$/.test(line))).toBe(true);
});

test('a watcher says so when its server does not answer', async () => {
  start(watcherScript(['/usr/bin/psql', '-d', 'postgres']), 'exit 2');
  await vi.waitFor(() => expect(lines('watch').length).toBeGreaterThan(3), { timeout: 10_000 });
  expect(lines('watch').every((line) => / -$/.test(line))).toBe(true);
});
