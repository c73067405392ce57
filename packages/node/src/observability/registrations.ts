import type { Cluster, Registration } from '@pigsty/sdk';
import type { NodeParams } from '../spec/schema.ts';

export function register(cluster: Cluster<NodeParams>): readonly Registration[] {
  return cluster.instances
    .filter(({ params }) => params.haproxy_enabled)
    .flatMap(({ name, host, params }): Registration[] => [
      {
        type: 'scrape',
        job: 'node',
        cls: cluster.name,
        ins: name,
        ip: host,
        targets: [`${host}:${params.haproxy_exporter_port}`],
      },
      {
        type: 'proxy',
        name,
        upstream: `${host}:${params.haproxy_exporter_port}`,
        path: `/haproxy/${name}/`,
        ...(params.haproxy_auth_enabled ? { login: 'own' as const } : {}),
      },
    ]);
}
