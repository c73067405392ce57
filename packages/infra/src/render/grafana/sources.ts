import { vlogs, vmetrics, type InfraNode } from '../../spec/components.ts';

/** Under the identifiers that dashboards of Pigsty name. */
export const metricsSource = { type: 'prometheus', uid: 'ds-prometheus' } as const;
export const logsSource = { type: 'victoriametrics-logs-datasource', uid: 'ds-vlogs' } as const;

/** Data sources of Grafana: the stores of the same node, those that it runs. */
export function renderGrafanaSources({ params }: InfraNode): string {
  const sources = [
    { on: vmetrics.enabled(params), name: 'Metrics', ...metricsSource, port: vmetrics.port(params) },
    { on: vlogs.enabled(params), name: 'Logs', ...logsSource, port: vlogs.port(params) },
  ].filter(({ on }) => on);
  return `# Managed by pigsty (module infra).
apiVersion: 1
datasources:${sources.length === 0 ? ' []\n' : '\n'}${sources
    .map(
      ({ name, type, uid, port }) => `  - name: ${name}
    uid: ${uid}
    type: ${type}
    access: proxy
    url: http://127.0.0.1:${port}
    isDefault: ${uid === metricsSource.uid}
    editable: false
`,
    )
    .join('')}`;
}
