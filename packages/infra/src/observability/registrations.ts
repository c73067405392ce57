import type { Registration } from '@pigsty/sdk';
import { componentName, componentsOf, vlogs, type InfraCluster } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';

/** INFRA watches itself: every server of it, and where logs are sent to. */
export function register(cluster: InfraCluster): readonly Registration[] {
  return cluster.instances.flatMap((node): readonly Registration[] => {
    const { host: ip, params } = node;
    const { nginx_enabled: reachable, nginx_sslmode: nginxTls } = params;
    return [
      ...componentsOf(node).map((component): Registration => {
        const port = component.port(params);
        return {
          type: 'scrape',
          job: 'infra',
          cls: component.name,
          ins: componentName(component, node),
          ip,
          // Through nginx, so that the other infra nodes can ask as well.
          ...(reachable
            ? { targets: [`${ip}:${port}`], scheme: 'https', clientCertificate: true }
            : { targets: [`127.0.0.1:${port}`] }),
        };
      }),
      ...[paths.certificate, ...(reachable && nginxTls !== 'disable' ? [paths.portalCertificate] : [])].map(
        (path): Registration => ({ type: 'certificate', cls: cluster.name, ins: node.name, ip, path }),
      ),
      ...(reachable
        ? [
            {
              type: 'log' as const,
              job: 'nginx',
              cls: 'nginx',
              ins: `nginx-${params.infra_seq}`,
              ip,
              paths: ['/var/log/nginx/*.log'],
              format: 'nginx',
            },
          ]
        : []),
      ...(vlogs.enabled(params) && reachable
        ? [
            {
              type: 'log-store' as const,
              name: componentName(vlogs, node),
              ip,
              url: `https://${ip}:${params.vlogs_port}`,
            },
          ]
        : []),
    ];
  });
}
