import type { Cluster, Instance } from '@pigsty/sdk';
import type { InfraParams } from './schema.ts';

export type InfraCluster = Cluster<InfraParams>;
export type InfraNode = Instance<InfraParams>;

/** A server of INFRA: each listens on the loopback interface alone, and is reached from elsewhere through nginx. */
export interface Component {
  /** Value of the label `cls`, and front part of `ins`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly enabled: (params: InfraParams) => boolean;
  readonly port: (params: InfraParams) => number;
  /** Names under which repositories carry it; the parameter that switches it off. */
  readonly packages: readonly string[];
  readonly reason: keyof InfraParams;
  /** Units that these packages bring and that would start beside ours. */
  readonly packageUnits: readonly string[];
  /** Where it says that it is well. */
  readonly healthPath: string;
}

export const vmetrics: Component = {
  name: 'vmetrics',
  title: 'VictoriaMetrics',
  unit: 'vmetrics.service',
  enabled: (p) => p.vmetrics_enabled,
  port: (p) => p.vmetrics_port,
  packages: ['victoria-metrics'],
  reason: 'vmetrics_enabled',
  packageUnits: ['victoria-metrics.service'],
  healthPath: '/health',
};

export const vlogs: Component = {
  name: 'vlogs',
  title: 'VictoriaLogs',
  unit: 'vlogs.service',
  enabled: (p) => p.vlogs_enabled,
  port: (p) => p.vlogs_port,
  packages: ['victoria-logs'],
  reason: 'vlogs_enabled',
  packageUnits: ['victoria-logs.service'],
  healthPath: '/health',
};

export const vtraces: Component = {
  name: 'vtraces',
  title: 'VictoriaTraces',
  unit: 'vtraces.service',
  enabled: (p) => p.vtraces_enabled,
  port: (p) => p.vtraces_port,
  packages: ['victoria-traces'],
  reason: 'vtraces_enabled',
  packageUnits: ['victoria-traces.service'],
  healthPath: '/health',
};

export const vmalert: Component = {
  name: 'vmalert',
  title: 'vmalert',
  unit: 'vmalert.service',
  enabled: (p) => p.vmalert_enabled && p.vmetrics_enabled,
  port: (p) => p.vmalert_port,
  // Debian has it in the package of VictoriaMetrics, others in a package of the utilities.
  packages: ['vmutils', 'victoria-metrics'],
  reason: 'vmalert_enabled',
  packageUnits: ['vmalert.service'],
  healthPath: '/health',
};

export const alertmanager: Component = {
  name: 'alertmanager',
  title: 'Alertmanager',
  unit: 'alertmanager.service',
  enabled: (p) => p.alertmanager_enabled,
  port: (p) => p.alertmanager_port,
  packages: ['alertmanager', 'prometheus-alertmanager'],
  reason: 'alertmanager_enabled',
  packageUnits: ['prometheus-alertmanager.service'],
  healthPath: '/-/healthy',
};

export const blackbox: Component = {
  name: 'blackbox',
  title: 'blackbox_exporter',
  unit: 'blackbox_exporter.service',
  enabled: (p) => p.blackbox_enabled,
  port: (p) => p.blackbox_port,
  packages: ['blackbox-exporter', 'prometheus-blackbox-exporter'],
  reason: 'blackbox_enabled',
  packageUnits: ['prometheus-blackbox-exporter.service'],
  healthPath: '/-/healthy',
};

/** Its exporter shows what nginx counts. */
export const nginx: Component = {
  name: 'nginx',
  title: 'nginx_exporter',
  unit: 'nginx_exporter.service',
  enabled: (p) => p.nginx_exporter_enabled && p.nginx_enabled,
  port: (p) => p.nginx_exporter_port,
  packages: ['nginx-exporter', 'prometheus-nginx-exporter'],
  reason: 'nginx_exporter_enabled',
  packageUnits: ['prometheus-nginx-exporter.service'],
  healthPath: '/metrics',
};

/** Runs by the unit of its package, which somebody may have without us. */
export const grafana: Component = {
  name: 'grafana',
  title: 'Grafana',
  unit: 'grafana-server.service',
  enabled: (p) => p.grafana_enabled,
  port: (p) => p.grafana_port,
  packages: ['grafana'],
  reason: 'grafana_enabled',
  packageUnits: [],
  healthPath: '/api/health',
};

const components: readonly Component[] = [
  nginx,
  vmetrics,
  vlogs,
  vtraces,
  vmalert,
  alertmanager,
  blackbox,
  grafana,
];

export function componentsOf({ params }: Pick<InfraNode, 'params'>): readonly Component[] {
  return components.filter((c) => c.enabled(params));
}

/** Those with a unit of ours that a node may have had before a parameter switched them off. */
export function retiredOf({ params }: Pick<InfraNode, 'params'>): readonly Component[] {
  return components.filter((c) => !c.enabled(params) && c !== grafana);
}

/** `vmetrics-1`: a component of the infra node with this number. */
export function componentName({ name }: Component, { params }: Pick<InfraNode, 'params'>): string {
  return `${name}-${params.infra_seq}`;
}
