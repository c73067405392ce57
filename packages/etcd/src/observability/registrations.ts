import type { Cluster, Registration } from '@pigsty/sdk';
import { membersOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';

export function register(cluster: Cluster<EtcdParams>): readonly Registration[] {
  return membersOf(cluster).map(({ name, host, params }) => ({
    type: 'scrape',
    job: 'etcd',
    cls: cluster.name,
    ins: name,
    ip: host,
    targets: [`${host}:${params.etcd_port}`],
    scheme: 'https',
    path: '/metrics',
    clientCertificate: true,
  }));
}
