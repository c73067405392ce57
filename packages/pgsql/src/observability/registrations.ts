import { exportersUseTls, scrapeOver } from '@pigsty/node/contract';
import type { Estate, Registration } from '@pigsty/sdk';
import { declaredPrimary, type PgCluster } from '../spec/cluster.ts';
import { exporterPort, exportersOf } from '../spec/exporters.ts';

/** Patroni has metrics of its own; PostgreSQL, PgBouncer and pgBackRest have an exporter each. */
export function register(
  cluster: PgCluster,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  const primary = declaredPrimary(cluster) ?? cluster.instances[0];
  return [
    ...cluster.instances.flatMap((instance): readonly Registration[] => {
      const { params, host, name } = instance;
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
        { type: 'dns', name, address: host },
        {
          type: 'log',
          job: 'postgres',
          ...identity,
          paths: [`${params.pg_log_dir}/*.csv`],
          format: 'postgres-csv',
        },
        {
          type: 'log',
          job: 'patroni',
          ...identity,
          paths: [`${params.patroni_log_dir}/patroni.log`],
          format: 'patroni',
        },
      ];
    }),
    ...(primary === undefined
      ? []
      : [
          {
            type: 'dns' as const,
            name: `${cluster.name}${cluster.params.pg_dns_suffix}`,
            address: primary.host,
          },
        ]),
  ];
}
