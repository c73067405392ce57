import type { Cluster, VirtualIp, Instance, Inventory, Listener, Network } from '@pigsty/sdk';
import { nodeExporterUnit } from './exporter.ts';
import { logAgentUnit } from './logs.ts';
import type { NodeParams } from './schema.ts';

/** HAProxy's admin page and the node's own services; nobody else has to reach them for a node to work. */
export function network(
  cluster: Cluster<NodeParams>,
  { inventory }: { readonly inventory: Inventory },
): Network {
  return {
    listens: cluster.instances.flatMap((instance) => [
      ...proxyPorts(cluster, instance),
      ...exporterPorts(cluster, instance),
    ]),
    reaches: [],
    reserved: cluster.instances.flatMap((instance) => reservedPorts(cluster, instance, inventory)),
    addresses: virtualIps(cluster),
  };
}

function proxyPorts(cluster: Cluster<NodeParams>, instance: Instance<NodeParams>): readonly Listener[] {
  const { params } = instance;
  if (!params.haproxy_enabled) return [];
  const own = { ...about(cluster, instance), unit: 'haproxy.service' };
  return [
    {
      ...own,
      port: params.haproxy_exporter_port,
      what: 'the admin page of HAProxy',
      path: ['haproxy_exporter_port'],
    },
    ...params.haproxy_services.map((service, at): Listener => ({
      ...own,
      port: service.port,
      what: `service ${service.name}`,
      path: ['haproxy_services', at, 'port'],
    })),
  ];
}

function exporterPorts(cluster: Cluster<NodeParams>, instance: Instance<NodeParams>): readonly Listener[] {
  const { params } = instance;
  if (!params.node_exporter_enabled) return [];
  return [
    {
      ...about(cluster, instance),
      port: params.node_exporter_port,
      what: 'node_exporter',
      path: ['node_exporter_port'],
      unit: nodeExporterUnit,
    },
  ];
}

function reservedPorts(
  cluster: Cluster<NodeParams>,
  instance: Instance<NodeParams>,
  inventory: Inventory,
): readonly Listener[] {
  const sshPort = inventory.hosts.get(instance.host)?.connection.port ?? 22;
  const { params } = instance;
  const own = about(cluster, instance);
  const all: readonly (readonly [boolean, number, string, string, string])[] = [
    [true, sshPort, 'SSH', 'ansible_port', 'ssh.service'],
    [params.vector_enabled, params.vector_port, 'the log agent', 'vector_port', logAgentUnit],
    [
      params.vip_enabled,
      params.vip_exporter_port,
      'keepalived_exporter',
      'vip_exporter_port',
      'keepalived_exporter.service',
    ],
  ];
  return all
    .filter(([enabled]) => enabled)
    .map(([, port, what, name, unit]) => ({ ...own, port, what, path: [name], unit }));
}

function about(
  cluster: Cluster<NodeParams>,
  { name, host }: Instance<NodeParams>,
): Pick<Listener, 'module' | 'cluster' | 'instance' | 'host'> {
  return { module: 'node', cluster: cluster.name, instance: name, host };
}

function virtualIps(cluster: Cluster<NodeParams>): readonly VirtualIp[] {
  const holders = cluster.instances.filter(({ params }) => params.vip_enabled);
  const address = holders[0]?.params.vip_address;
  if (address === undefined) return [];
  const hosts = holders.map(({ host }) => host);
  return [{ module: 'node', cluster: cluster.name, address, hosts, path: ['vip_address'] }];
}
