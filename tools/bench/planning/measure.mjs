/** Plans an estate of N hosts once and prints what it took as JSON: `node measure.mjs 1000`. */
import { builtinKinds, OpRegistry, planFromNothing, registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { readInventory } from '@pigsty/inventory';
import { definition as etcd } from '@pigsty/etcd';
import { definition as node } from '@pigsty/node';
import { definition as pgsql } from '@pigsty/pgsql';

const count = Number(process.argv[2] ?? 10);
const modules = [node, etcd, pgsql];
const ms = {};
const timed = async (name, work) => {
  const started = performance.now();
  const result = await work();
  ms[name] = Math.round(performance.now() - started);
  return result;
};

const address = (i) => `10.${20 + Math.floor(i / 62500)}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}`;

function inventoryText(hosts) {
  const lines = [
    'all:',
    '  children:',
    `    etcd: { hosts: { ${address(0)}: { etcd_seq: 1 }, ${address(1)}: { etcd_seq: 2 }, ${address(2)}: { etcd_seq: 3 } }, vars: { etcd_cluster: etcd } }`,
  ];
  for (let cluster = 0; cluster < hosts / 5; cluster += 1) {
    lines.push(`    pg-${cluster}:`, '      hosts:');
    for (let seq = 1; seq <= 5; seq += 1) {
      lines.push(
        `        ${address(cluster * 5 + seq - 1)}: { pg_seq: ${seq}, pg_role: ${seq === 1 ? 'primary' : 'replica'} }`,
      );
    }
    lines.push('      vars:', `        pg_cluster: pg-${cluster}`);
    lines.push(
      `        pg_users: [{ name: app, password: App.Password, pgbouncer: true, roles: [dbrole_readwrite] }]`,
    );
    lines.push(`        pg_databases: [{ name: app, owner: app }]`);
  }
  return [...lines, '  vars:', `    admin_ip: ${address(0)}`, '    pg_version: 17', ''].join('\n');
}

const hostFacts = (host) => ({
  ...defaultHostFacts(host),
  cpus: 8,
  memoryMiB: 32768,
  dataBytes: 500 * 1024 ** 3,
  dataFreeBytes: 400 * 1024 ** 3,
});

const text = inventoryText(count);
const { inventory, problems } = await timed('read', () => readInventory([{ file: 'pigsty.yml', text }]));
if (inventory === undefined) throw new Error(JSON.stringify(problems));
const estate = {
  inventory,
  caCertificate: 'PEM',
  operatorPublicKeys: [],
  registrations: registrationsOf([], true),
};
const facts = { host: hostFacts, of: () => undefined };
// As a run does it: what is identified is kept with the inventory.
const identified = await timed('identify', () =>
  modules.map((module) => ({ module, ...inventory.derive(module.identify) })),
);
const errors = identified.flatMap((i) => i.problems).filter((p) => p.severity === 'error');
if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
// In a run this happens while the hosts answer.
await timed('prepare', () =>
  Promise.all(identified.map(({ module, clusters }) => module.prepare?.(clusters))),
);
const stages = await timed('plan', () =>
  identified.flatMap(({ module, clusters }) =>
    clusters.flatMap((cluster) => module.plan.install(cluster, facts, estate)),
  ),
);
const registry = new OpRegistry([...builtinKinds, ...modules.flatMap((m) => m.ops ?? [])]);
const planned = await timed('graph', () =>
  planFromNothing(stages, { modules: modules.map((m) => m.name), registry }),
);
const ops = planned.reduce((sum, s) => sum + s.ops, 0);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const { user, system } = process.cpuUsage();
const cpuMs = Math.round((user + system) / 1000);
console.log(JSON.stringify({ ms, cpuMs, stages: planned.length, ops, peakMiB }));
