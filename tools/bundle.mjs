/**
 * Builds the JavaScript of every package and of the command, then stamps the command for `./pigsty`.
 * The stamp is as old as the moment before the build: what is saved while it runs is built next time.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const started = new Date();
const { status } = spawnSync(join(root, 'node_modules/.bin/nx'), ['run-many', '-t', 'build'], {
  cwd: root,
  stdio: 'inherit',
});
const dist = join(root, 'apps/orchestrator/dist');
if (status === 0 && existsSync(join(dist, 'pigsty.js'))) {
  writeFileSync(join(dist, '.built'), '');
  utimesSync(join(dist, '.built'), started, started);
}
process.exitCode = status ?? 1;
