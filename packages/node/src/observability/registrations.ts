import type { Cluster, Estate, Instance, Inventory, Registration } from '@pigsty/sdk';
import { exporterPaths, scrapeOver } from '../spec/exporter.ts';
import { journalFormat } from '../spec/logs.ts';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';
import { vipOf } from '../spec/vip.ts';

/** Every host is scraped, pinged from outside, and has a certificate that ends one day. */
export function register(
  cluster: Cluster<NodeParams>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  return cluster.instances.flatMap((instance) => [
    ...machine(cluster, instance),
    ...(instance.params.haproxy_enabled ? proxy(cluster, instance) : []),
    ...vip(cluster, instance, inventory),
  ]);
}

/** Each member has the VIP asked for, so that it is watched as long as there is one. A PostgreSQL cluster names itself. */
function vip(
  { name: cls, instances }: Cluster<NodeParams>,
  instance: Instance<NodeParams>,
  inventory: Inventory,
): readonly Registration[] {
  const found = vipOf(instance, inventory);
  if (found === undefined) return [];
  const { name: ins, host: ip, params } = instance;
  const first = instances.find((i) => i.params.vip_enabled)?.host === ip;
  const own = inventory.hosts.get(ip)?.vars['pg_cluster'] !== cls || params.vip_dns_suffix !== '';
  return [
    { type: 'probe', kind: 'icmp', cls, ins, ip, target: found.address },
    ...(first && own
      ? [{ type: 'dns' as const, name: `${cls}${params.vip_dns_suffix}`, address: found.address }]
      : []),
  ];
}

function machine(
  { name: cls }: Cluster<NodeParams>,
  { name: ins, host: ip, params }: Instance<NodeParams>,
): readonly Registration[] {
  const identity = { cls, ins, ip };
  return [
    ...(params.node_exporter_enabled
      ? [
          {
            type: 'scrape' as const,
            job: 'node',
            ...identity,
            targets: [`${ip}:${params.node_exporter_port}`],
            ...scrapeOver(params.exporter_tls),
          },
        ]
      : []),
    { type: 'probe', kind: 'icmp', ...identity, target: ip },
    { type: 'certificate', ...identity, path: exporterPaths.certificate },
    { type: 'certificate', ...identity, path: paths.ca },
    ...(params.vector_enabled
      ? [{ type: 'log' as const, job: 'syslog', ...identity, paths: [], format: journalFormat }]
      : []),
  ];
}

function proxy(
  { name: cls }: Cluster<NodeParams>,
  { name: ins, host: ip, params }: Instance<NodeParams>,
): readonly Registration[] {
  const address = `${ip}:${params.haproxy_exporter_port}`;
  return [
    { type: 'scrape', job: 'haproxy', cls, ins, ip, targets: [address] },
    {
      type: 'proxy',
      name: ins,
      upstream: address,
      path: `/haproxy/${ins}/`,
      ...(params.haproxy_auth_enabled ? { login: 'own' as const } : {}),
    },
  ];
}
