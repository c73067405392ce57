import { etcdEndpoints } from '@pigsty/etcd/contract';
import type { VirtualIp, Inventory, Listener, Network, Reach } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from './cluster.ts';
import { exporterPort, exportersOf, exporterUnit } from './exporters.ts';
import { serviceSpecs } from './services.ts';
import { isSetVip } from './vip.ts';

/** Members listen for clients and for each other; all of them need etcd. */
export function network(cluster: PgCluster, { inventory }: { readonly inventory: Inventory }): Network {
  return {
    listens: cluster.instances.flatMap((instance) => [
      ...listensAt(cluster, instance),
      ...exportersAt(cluster, instance),
    ]),
    reaches: cluster.instances.flatMap(({ host }) => [...members(cluster, host), ...stores(inventory, host)]),
    addresses: virtualIps(cluster),
  };
}

function listensAt(cluster: PgCluster, instance: PgInstance): readonly Listener[] {
  const { name, host, params } = instance;
  const own = { module: 'pgsql', cluster: cluster.name, instance: name, host };
  const services = serviceSpecs(cluster).map((spec): Listener => {
    const place = (list: 'pg_services' | 'pg_default_services'): readonly (string | number)[] => {
      const at = params[list].findIndex((s) => s.name === spec.name);
      return at < 0 ? [] : [list, at, 'port'];
    };
    const [path = []] = [place('pg_services'), place('pg_default_services')].filter((p) => p.length > 0);
    return { ...own, port: spec.port, what: `service ${spec.name}`, path, unit: 'haproxy.service' };
  });
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
    ...services,
  ];
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
      port: Number(new URL(clientUrl).port),
      what: `etcd of ${name}`,
    }));
}
