/**
 * Planning without machines: from 10 to 1,000 hosts in clusters of five, from YAML text to the graph with every change.
 * Each size runs in a process of its own, so that its peak memory is its own.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

console.log('\n== planning (NODE + ETCD + PGSQL, nothing on the hosts yet)');
console.log('hosts  clusters  stages    ops     read  identify    plan   graph   total  peak memory');
for (const hosts of [10, 100, 1000]) {
  const child = join(import.meta.dirname, 'planning', 'measure.mjs');
  const { ms, stages, ops, peakMiB } = JSON.parse(
    execFileSync(process.execPath, [child, String(hosts)], { encoding: 'utf8' }),
  );
  const total = ms.read + ms.identify + ms.plan + ms.graph;
  const seconds = (value) => `${(value / 1000).toFixed(2)} s`.padStart(8);
  console.log(
    `${String(hosts).padStart(5)}  ${String(hosts / 5).padStart(8)}  ${String(stages).padStart(6)} ${String(ops).padStart(6)} ` +
      `${seconds(ms.read)} ${seconds(ms.identify)} ${seconds(ms.plan)} ${seconds(ms.graph)} ${seconds(total)}  ${String(peakMiB).padStart(7)} MiB`,
  );
}
