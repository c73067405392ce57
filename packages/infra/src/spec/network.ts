import type { Cluster, Listener, Network } from '@pigsty/sdk';
import { componentsOf } from './components.ts';
import type { InfraParams } from './schema.ts';

/** Each part of INFRA: the parameter that switches it on, the one of its port, its name, its unit. */
const PARTS = [
  ['nginx_enabled', 'nginx_port', 'Nginx', 'nginx'],
  ['nginx_enabled', 'nginx_ssl_port', 'Nginx with TLS', 'nginx'],
  ['nginx_exporter_enabled', 'nginx_exporter_port', 'nginx_exporter', 'nginx_exporter'],
  ['dns_enabled', 'dns_port', 'the name server', 'dnsmasq'],
  ['vmetrics_enabled', 'vmetrics_port', 'VictoriaMetrics', 'vmetrics'],
  ['vlogs_enabled', 'vlogs_port', 'VictoriaLogs', 'vlogs'],
  ['vtraces_enabled', 'vtraces_port', 'VictoriaTraces', 'vtraces'],
  ['vmalert_enabled', 'vmalert_port', 'VMAlert', 'vmalert'],
  ['alertmanager_enabled', 'alertmanager_port', 'Alertmanager', 'alertmanager'],
  ['blackbox_enabled', 'blackbox_port', 'blackbox_exporter', 'blackbox_exporter'],
  ['grafana_enabled', 'grafana_port', 'Grafana', 'grafana-server'],
] as const;

export function network(cluster: Cluster<InfraParams>): Network {
  const listens = cluster.instances.flatMap((node) => {
    const { name, host, params } = node;
    // Each server listens on the loopback interface alone; nginx has its port on the network.
    const behindNginx = new Set(componentsOf(node).map((component) => component.unit));
    return PARTS.filter(([enabled]) => params[enabled]).map(([, port, what, unit]): Listener => ({
      module: 'infra',
      cluster: cluster.name,
      instance: name,
      host,
      port: params[port],
      what,
      path: [port],
      unit: `${unit}.service`,
      ...(behindNginx.has(`${unit}.service`) ? { besides: ['nginx.service'] } : {}),
    }));
  });
  return { listens, reaches: [] };
}
