import { vlogs, vmetrics, type InfraNode } from '../../spec/components.ts';

/**
 * The one type of data source that is not Grafana's own: the type is the ID of the plugin, which was `victorialogs-datasource`
 * up to 0.12 (VictoriaMetrics/VictoriaMetrics#7874), and Grafana looks for a plugin by its ID alone.
 */
export const logsPlugin = {
  id: 'victoriametrics-logs-datasource',
  since: '0.13.0',
  package: 'grafana-victorialogs-ds',
} as const;

/** Under the identifiers that dashboards of Pigsty name. */
export const metricsSource = { type: 'prometheus', uid: 'ds-prometheus' } as const;
export const logsSource = { type: logsPlugin.id, uid: 'ds-vlogs' } as const;

/** `Prometheus` is what the metrics were called in Pigsty 3, with the identifier of today. */
const names = { metrics: 'Metrics', logs: 'Logs', former: ['Prometheus'] } as const;

/**
 * Data sources of Grafana: the stores of the same node, those that it runs. Grafana finds one by its name and then looks for
 * the identifier of the file: one with another identifier, or another name for this one, would keep it from all of them
 * (grafana/grafana#110740). So they go by their names first, and are made at each start.
 */
export function renderGrafanaSources({ params }: InfraNode): string {
  const sources = [
    { on: vmetrics.enabled(params), name: names.metrics, ...metricsSource, port: vmetrics.port(params) },
    { on: vlogs.enabled(params), name: names.logs, ...logsSource, port: vlogs.port(params) },
  ].filter(({ on }) => on);
  return `# Managed by pigsty (module infra).
apiVersion: 1
deleteDatasources:
${[names.metrics, names.logs, ...names.former].map((name) => `  - { name: ${name}, orgId: 1 }\n`).join('')}datasources:${sources.length === 0 ? ' []\n' : '\n'}${sources
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
