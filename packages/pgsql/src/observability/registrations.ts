import type { Registration } from '@pigsty/sdk';
import { declaredPrimary, type PgCluster } from '../spec/cluster.ts';

/** Patroni has metrics of its own; exporters register with the features that install them. */
export function register(cluster: PgCluster): readonly Registration[] {
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
