import type { Registration } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { placesOf, schemeOf, type MinioCluster } from '../spec/server.ts';

/** Every member has a name, and is scraped, or asked for its health where it has no metrics; the service has one at its first member, and a page. */
export function register({ name: cls, instances, params }: MinioCluster): readonly Registration[] {
  const scheme = schemeOf(params);
  const { health, metrics } = engineOf(params);
  const [first] = instances;
  return [
    ...instances.flatMap(({ name: ins, host: ip }): readonly Registration[] => [
      { type: 'dns', name: ins, address: ip },
      metrics === undefined
        ? {
            type: 'probe',
            kind: 'http',
            cls,
            ins,
            ip,
            target: `${scheme}://${ip}:${params.minio_port}${health.live}`,
          }
        : {
            type: 'scrape',
            job: 'minio',
            cls,
            ins,
            ip,
            targets: [`${ip}:${params.minio_port}`],
            scheme,
            path: metrics,
          },
      ...(params.minio_https
        ? [
            {
              type: 'certificate' as const,
              cls,
              ins,
              ip,
              path: `${placesOf(params).certificates}/public.crt`,
            },
          ]
        : []),
    ]),
    ...(first === undefined
      ? []
      : [{ type: 'dns' as const, name: params.minio_domain, address: first.host }]),
  ];
}
