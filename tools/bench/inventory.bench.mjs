/**
 * One inventory file of 10 to 5,000 hosts: read, checked by every rule, and listed, without a machine.
 * Each size runs in a process of its own, so that its peak memory is its own. The last line measures the command itself.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { estateText } from './inventory/estate-text.mjs';
import { succeed } from './lib/measure.mjs';
import { heading, seconds, table } from './lib/print.mjs';

const sizes = [10, 100, 1000, 5000];
const steps = ['read', 'identify', 'check', 'list'];
const command = join(import.meta.dirname, '../../apps/orchestrator/dist/pigsty.js');

async function measure(hosts) {
  const child = join(import.meta.dirname, 'inventory', 'measure.mjs');
  const { stdout } = await succeed([process.execPath, child, String(hosts)]);
  const figures = JSON.parse(stdout);
  return { hosts, ...figures, total: steps.reduce((sum, step) => sum + figures.ms[step], 0) };
}

const results = [];
for (const hosts of sizes) results.push(await measure(hosts));

heading('inventory (six modules, one file)');
table([
  ['hosts', 'file', ...steps, 'total', 'per host', 'CPU time', 'peak memory', 'time grows', 'hosts grow'],
  ...results.map(({ hosts, bytes, ms, total, cpuMs, peakMiB }, i) => {
    const before = results[i - 1];
    return [
      String(hosts),
      `${(bytes / 1024).toFixed(0)} KiB`,
      ...steps.map((step) => seconds(ms[step])),
      seconds(total),
      `${(total / hosts).toFixed(2)} ms`,
      seconds(cpuMs),
      `${peakMiB} MiB`,
      before === undefined ? '' : `${(total / before.total).toFixed(1)}x`,
      before === undefined ? '' : `${(hosts / before.hosts).toFixed(0)}x`,
    ];
  }),
]);

const directory = mkdtempSync(join(tmpdir(), 'pigsty-bench-'));
try {
  const file = join(directory, 'pigsty.yml');
  writeFileSync(file, estateText(5000));
  for (const words of [['validate'], ['inventory', 'list']]) {
    const started = performance.now();
    await promisify(execFile)(process.execPath, [command, '-i', file, ...words], { maxBuffer: 1 << 28 });
    console.log(`pigsty ${words.join(' ')}, 5,000 hosts: ${seconds(performance.now() - started)}`);
  }
} finally {
  rmSync(directory, { recursive: true });
}
