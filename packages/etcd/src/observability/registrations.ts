import type { Cluster, Registration } from '@pigsty/sdk';
import { membersOf } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

export function register(cluster: Cluster<EtcdParams>): readonly Registration[] {
  return membersOf(cluster).flatMap(({ name: ins, host: ip, params }): readonly Registration[] => {
    const identity = { cls: cluster.name, ins, ip };
    return [
      {
        type: 'scrape',
        job: 'etcd',
        ...identity,
        targets: [`${ip}:${params.etcd_port}`],
        scheme: 'https',
        path: '/metrics',
        clientCertificate: true,
      },
      { type: 'certificate', ...identity, path: paths.certificate },
    ];
  });
}
