import type { Cluster, Estate, Registration } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { storageOf } from '../spec/storage.ts';

/** What others do for this module: PGSQL makes its database, INFRA and NODE watch its instances. */
export function register(
  cluster: Cluster<MongoParams>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  const { name: cls, params, instances } = cluster;
  const storage = storageOf(cluster, inventory);
  return [
    ...(storage === undefined
      ? []
      : [
          {
            type: 'database' as const,
            cls: storage.name,
            name: params.mongo_pg_database,
            owner: params.mongo_pg_user,
            password: params.mongo_pg_password,
            comment: `documents of ${cls}`,
          },
        ]),
    ...instances.flatMap((instance) => ofInstance(cls, instance)),
  ];
}

function ofInstance(
  cls: string,
  { name: ins, host: ip, params }: Cluster<MongoParams>['instances'][number],
): readonly Registration[] {
  const metrics = `${ip}:${params.mongo_exporter_port}`;
  const identity = { cls, ins, ip };
  return [
    { type: 'dns', name: ins, address: ip },
    { type: 'scrape', job: 'mongo', ...identity, targets: [metrics], path: '/debug/metrics' },
    { type: 'probe', kind: 'tcp', ...identity, target: `${ip}:${params.mongo_port}` },
    { type: 'log', job: 'mongo', ...identity, paths: [paths.log], format: 'mongo' },
    { type: 'page', group: 'MONGO', title: ins, url: `http://${metrics}/debug/metrics` },
    ...(params.mongo_ssl_enabled
      ? [{ type: 'certificate' as const, ...identity, path: paths.certificate }]
      : []),
  ];
}
