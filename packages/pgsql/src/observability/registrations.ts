import { etcdEndpoints } from '@pigsty/etcd/contract';
import { exportersUseTls, scrapeOver } from '@pigsty/node/contract';
import type { Estate, Inventory, Registration, RegistrationOf } from '@pigsty/sdk';
import { etcdPassword } from '../plan/dcs.ts';
import { renderProvidedService } from '../render/haproxy-service-cfg.ts';
import { dcsPrefix, instanceIdentity, scopeOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { dnsName, dnsTarget } from '../spec/dns.ts';
import { exporterPort, exportersOf } from '../spec/exporters.ts';
import { providerOf } from '../spec/provider.ts';
import { servicesOf } from '../spec/services.ts';
import { keepsSessions, sessionHistory } from '../spec/session-history.ts';
import { pgVipOf } from '../spec/vip.ts';

/** Patroni has metrics of its own; PostgreSQL, PgBouncer and pgBackRest have an exporter each. */
export function register(
  cluster: PgCluster,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  const target = dnsTarget(cluster, inventory);
  return [
    ...cluster.instances.flatMap((instance): readonly Registration[] => {
      const { params, host, name } = instance;
      const vip = pgVipOf(params);
      const identity = { cls: cluster.name, ins: name, ip: host };
      return [
        {
          type: 'scrape',
          job: 'patroni',
          ...identity,
          targets: [`${host}:${params.patroni_port}`],
          scheme: params.patroni_ssl_enabled ? 'https' : 'http',
        },
        ...exportersOf(params).map((exporter) => ({
          type: 'scrape' as const,
          job: 'pgsql',
          ...identity,
          targets: [`${host}:${exporterPort(exporter, params)}`],
          ...scrapeOver(exportersUseTls(inventory, host)),
        })),
        { type: 'certificate', ...identity, path: instanceIdentity.certificatePath },
        { type: 'dns', name, address: host },
        ...(vip === undefined
          ? []
          : [{ type: 'probe' as const, kind: 'icmp' as const, ...identity, target: vip.address }]),
        ...logs(instance, cluster.name),
      ];
    }),
    ...(target === undefined ? [] : [{ type: 'dns' as const, name: dnsName(cluster), address: target }]),
    ...provided(cluster, inventory),
    ...(etcdEndpoints(inventory).length === 0 ? [] : [etcdUser(cluster)]),
  ];
}

/** Every host of a provider carries every service. */
function provided(cluster: PgCluster, inventory: Inventory): readonly Registration[] {
  const hosts = providerOf(cluster, inventory)?.hosts ?? [];
  if (hosts.length === 0) return [];
  const files = servicesOf(cluster, inventory).map((service) => ({
    name: service.proxy,
    config: renderProvidedService(cluster, service),
  }));
  return hosts.flatMap((ip) =>
    files.map((file) => ({ type: 'service', cls: cluster.name, ip, ...file }) as const),
  );
}

/** As whom Patroni asks etcd. */
function etcdUser({ name, params, instances }: PgCluster): RegistrationOf<'etcd-user'> {
  return {
    type: 'etcd-user',
    cls: name,
    name: scopeOf(params),
    password: etcdPassword(params),
    prefix: dcsPrefix(params),
    runsOn: { module: 'pgsql', hosts: instances.map((i) => i.host) },
  };
}

/** What PostgreSQL and its companions write into files of their own. */
function logs({ name, host, params }: PgInstance, cls: string): readonly Registration[] {
  const of = (job: string, format: string, path: string): Registration => ({
    type: 'log',
    job,
    cls,
    ins: name,
    ip: host,
    paths: [path],
    format,
  });
  return [
    of('postgres', 'postgres-csv', `${params.pg_log_dir}/*.csv`),
    of('patroni', 'patroni', `${params.patroni_log_dir}/patroni.log`),
    ...(params.pgbouncer_enabled
      ? [of('pgbouncer', 'pgbouncer', `${params.pgbouncer_log_dir}/pgbouncer.log`)]
      : []),
    // One file for each of its commands.
    ...(params.pgbackrest_enabled
      ? [of('pgbackrest', 'pgbackrest', `${params.pgbackrest_log_dir}/*.log`)]
      : []),
    ...(keepsSessions(params) ? [of(sessionHistory.job, 'samples', sessionHistory.file)] : []),
  ];
}
