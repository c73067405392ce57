/**
 * Planning without machines: from 10 to 1,000 hosts in clusters of five, from YAML text to the graph with every change.
 * Each size runs in a process of its own, so that its peak memory is its own.
 */
import { join } from 'node:path';
import { heading, seconds, table } from './lib/print.mjs';
import { succeed } from './lib/measure.mjs';

const sizes = [10, 100, 1000];
const steps = ['read', 'identify', 'prepare', 'plan', 'graph'];

async function plan(hosts) {
  const child = join(import.meta.dirname, 'planning', 'measure.mjs');
  const { stdout } = await succeed([process.execPath, child, String(hosts)]);
  const figures = JSON.parse(stdout);
  return { hosts, ...figures, total: steps.reduce((sum, step) => sum + figures.ms[step], 0) };
}

const results = [];
for (const hosts of sizes) results.push(await plan(hosts));

heading('planning (NODE + ETCD + PGSQL, nothing on the hosts yet)');
table([
  ['hosts', 'clusters', 'stages', 'ops', ...steps, 'total', 'CPU time', 'peak memory'],
  ...results.map(({ hosts, stages, ops, ms, total, cpuMs, peakMiB }) => [
    ...[hosts, hosts / 5, stages, ops].map(String),
    ...steps.map((step) => seconds(ms[step])),
    seconds(total),
    seconds(cpuMs),
    `${peakMiB} MiB`,
  ]),
]);
const [small, large] = [results[0], results.at(-1)];
const growth = (field) => `${(large[field] / small[field]).toFixed(1)}x`;
const perHost = ({ total, hosts }) => `${(total / hosts).toFixed(1)} ms`;
console.log(
  `from ${small.hosts} to ${large.hosts} hosts (${large.hosts / small.hosts}x): time ${growth('total')}, memory ${growth('peakMiB')}; ` +
    `time per host ${perHost(small)} -> ${perHost(large)}`,
);
