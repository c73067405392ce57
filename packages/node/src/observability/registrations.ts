import type { Cluster, Instance, Registration } from '@pigsty/sdk';
import { exporterPaths, scrapeOver } from '../spec/exporter.ts';
import { journalFormat } from '../spec/logs.ts';
import type { NodeParams } from '../spec/schema.ts';

/** Every host is scraped, pinged from outside, and has a certificate that ends one day. */
export function register(cluster: Cluster<NodeParams>): readonly Registration[] {
  return cluster.instances.flatMap((instance) => [
    ...machine(cluster, instance),
    ...(instance.params.haproxy_enabled ? proxy(cluster, instance) : []),
  ]);
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
