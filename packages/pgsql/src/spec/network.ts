import { etcdEndpoints } from '@pigsty/etcd/contract';
import type { VirtualIp, Inventory, Listener, Network, Reach } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from './cluster.ts';
import { exporterPort, exportersOf, exporterUnit } from './exporters.ts';
import { providerOf, type ServiceProvider } from './provider.ts';
import type { PgsqlParams } from './schema.ts';
import { serviceSpecs } from './services.ts';
import { isSetVip } from './vip.ts';

/** Members listen for clients and for each other; all of them need etcd. */
export function network(cluster: PgCluster, { inventory }: { readonly inventory: Inventory }): Network {
  const provider = providerOf(cluster, inventory);
  return {
    listens: [
      ...cluster.instances.flatMap((instance) => [
        ...listensAt(cluster, instance),
        ...(provider === undefined ? servicesAt(cluster, instance) : []),
        ...exportersAt(cluster, instance),
      ]),
      ...(provider === undefined ? [] : servicesOn(cluster, provider)),
    ],
    reaches: [
      ...cluster.instances.flatMap(({ host }) => [...members(cluster, host), ...stores(inventory, host)]),
      ...(provider?.hosts ?? []).flatMap((host) => members(cluster, host)),
    ],
    addresses: virtualIps(cluster),
  };
}

function listensAt(cluster: PgCluster, instance: PgInstance): readonly Listener[] {
  const { name, host, params } = instance;
  const own = { module: 'pgsql', cluster: cluster.name, instance: name, host };
  return [
    { ...own, port: params.pg_port, what: 'PostgreSQL', path: ['pg_port'], unit: 'patroni.service' },
    { ...own, port: params.patroni_port, what: 'Patroni', path: ['patroni_port'], unit: 'patroni.service' },
    ...(params.pgbouncer_enabled
      ? [
          {
            ...own,
            port: params.pgbouncer_port,
            what: 'PgBouncer',
            path: ['pgbouncer_port'],
            unit: 'pgbouncer.service',
          },
        ]
      : []),
  ];
}

/** At a member. */
function servicesAt(cluster: PgCluster, { name, host, params }: PgInstance): readonly Listener[] {
  return serviceSpecs(cluster).map((spec) => ({
    module: 'pgsql',
    cluster: cluster.name,
    instance: name,
    host,
    port: spec.port,
    what: `service ${spec.name}`,
    path: portPath(params, spec.name),
    unit: 'haproxy.service',
  }));
}

/** At the hosts of a provider, which has them of several clusters. */
function servicesOn(cluster: PgCluster, { hosts }: ServiceProvider): readonly Listener[] {
  const asker = cluster.instances[0]?.host ?? '';
  return hosts.flatMap((host) =>
    serviceSpecs(cluster).map((spec) => ({
      module: 'pgsql',
      cluster: cluster.name,
      instance: cluster.name,
      host,
      port: spec.port,
      what: `service ${spec.name} of ${cluster.name}`,
      path: portPath(cluster.params, spec.name),
      unit: 'haproxy.service',
      askedBy: { host: asker, path: ['pg_service_provider'] },
    })),
  );
}

function portPath(
  params: Pick<PgsqlParams, 'pg_services' | 'pg_default_services'>,
  name: string,
): readonly (string | number)[] {
  const [path = []] = (['pg_services', 'pg_default_services'] as const).flatMap((list) => {
    const at = params[list].findIndex((s) => s.name === name);
    return at < 0 ? [] : [[list, at, 'port']];
  });
  return path;
}

function exportersAt(cluster: PgCluster, { name, host, params }: PgInstance): readonly Listener[] {
  return exportersOf(params).map((what) => ({
    module: 'pgsql',
    cluster: cluster.name,
    instance: name,
    host,
    port: exporterPort(what, params),
    what,
    path: [`${what}_port`],
    unit: exporterUnit(what),
  }));
}

/** Of the members by their address; they may differ in a sharded cluster. */
function virtualIps(cluster: PgCluster): readonly VirtualIp[] {
  const holders = new Map<string, string[]>();
  for (const { host, params } of cluster.instances) {
    if (params.pg_vip_enabled && isSetVip(params.pg_vip_address))
      holders.set(params.pg_vip_address, [...(holders.get(params.pg_vip_address) ?? []), host]);
  }
  return [...holders].map(([written, hosts]) => {
    const [address = '', prefix] = written.split('/');
    const length = prefix === undefined ? {} : { prefix: Number(prefix) };
    return { module: 'pgsql', cluster: cluster.name, address, ...length, hosts, path: ['pg_vip_address'] };
  });
}

/** Replication, Patroni's questions to its peers, and the pools behind every member's HAProxy. */
function members(cluster: PgCluster, from: string): readonly Reach[] {
  return cluster.instances
    .filter(({ host }) => host !== from)
    .flatMap(({ name, host: to, params }) => [
      { from, to, port: params.pg_port, what: `PostgreSQL of ${name}` },
      { from, to, port: params.patroni_port, what: `Patroni of ${name}` },
      ...(params.pgbouncer_enabled
        ? [{ from, to, port: params.pgbouncer_port, what: `PgBouncer of ${name}` }]
        : []),
    ]);
}

function stores(inventory: Inventory, from: string): readonly Reach[] {
  return etcdEndpoints(inventory)
    .filter(({ host }) => host !== from)
    .map(({ name, host: to, clientUrl }) => ({
      from,
      to,
      // Its address may be none, which is told elsewhere.
      port: Number(/\d+$/.exec(clientUrl)?.[0]),
      what: `etcd of ${name}`,
    }));
}
