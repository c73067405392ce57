import type { Registration } from '@pigsty/sdk';
import { metricsPath } from '../facts/member.ts';
import { placesOf, schemeOf, type MinioCluster } from '../spec/server.ts';

/** Every member is scraped and has a name; the service has one at its first member, and a page. */
export function register({ name: cls, instances, params }: MinioCluster): readonly Registration[] {
  const scheme = schemeOf(params);
  const [first] = instances;
  return [
    ...instances.flatMap(({ name: ins, host: ip }): readonly Registration[] => [
      { type: 'dns', name: ins, address: ip },
      {
        type: 'scrape',
        job: 'minio',
        cls,
        ins,
        ip,
        targets: [`${ip}:${params.minio_port}`],
        scheme,
        path: metricsPath(params),
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
