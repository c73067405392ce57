/** Reads and checks an inventory of N hosts once and prints what it took as JSON: `node measure.mjs 1000`. */
import { checkUnknownParameters } from '@pigsty/sdk/engine';
import { readInventory } from '@pigsty/inventory';
import { definition as etcd } from '@pigsty/etcd';
import { definition as infra } from '@pigsty/infra';
import { definition as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as pgsql } from '@pigsty/pgsql';
import { definition as redis } from '@pigsty/redis';
import { estateText } from './estate-text.mjs';

const specs = [node, etcd, pgsql, infra, minio, redis];
const ms = {};
const timed = (name, work) => {
  const started = performance.now();
  const result = work();
  ms[name] = Math.round(performance.now() - started);
  return result;
};

const text = estateText(Number(process.argv[2] ?? 10));
const { inventory, problems } = timed('read', () => readInventory([{ file: 'pigsty.yml', text }]));
if (inventory === undefined) throw new Error(JSON.stringify(problems));
const found = timed('identify', () => specs.map((spec) => ({ spec, ...spec.identify(inventory) })));
const told = timed('check', () => [
  ...found.flatMap(({ spec, clusters, problems }) => [
    ...problems,
    ...(spec.check?.(clusters, inventory) ?? []),
  ]),
  ...checkUnknownParameters(
    inventory,
    specs.flatMap((spec) => Object.keys(spec.params.shape)),
  ),
]);
const errors = told.filter((p) => p.severity === 'error');
if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
const ports = timed('list', () =>
  found.flatMap(({ spec, clusters }) =>
    clusters.flatMap((cluster) => spec.network?.(cluster, { inventory }).listens ?? []),
  ),
);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const { user, system } = process.cpuUsage();
const cpuMs = Math.round((user + system) / 1000);
console.log(
  JSON.stringify({
    ms,
    cpuMs,
    peakMiB,
    bytes: text.length,
    hosts: inventory.hosts.size,
    ports: ports.length,
  }),
);
