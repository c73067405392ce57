import { paths } from '../spec/paths.ts';
import type { InfraParams } from '../spec/schema.ts';

/**
 * /infra/prometheus.yml: one job reads the targets of all. How each is asked stands with the target, so a new kind of
 * target needs no change here and no reload.
 */
export function renderScrapeConfig(params: InfraParams, nodeLabel: string): string {
  return `# Managed by pigsty (module infra). Targets are in ${paths.targets}/<job>/<instance>.yml.
global:
  scrape_interval: ${duration(params.vmetrics_scrape_interval)}
  scrape_timeout: ${duration(params.vmetrics_scrape_timeout)}
  external_labels:
    monitor: ${nodeLabel}
scrape_configs:
  - job_name: targets
    metrics_path: ${params.exporter_metrics_path}
    tls_config:
      ca_file: ${paths.ca}
      cert_file: ${paths.certificate}
      key_file: ${paths.key}
    file_sd_configs:
      - files: ['${paths.targets}/*/*.yml']
    # The node exporter also shows samples of instances of its host: they are theirs, not the host's.
    metric_relabel_configs:
${instanceLabels.map(relabel).join('')}      - { action: labeldrop, regex: 'pigsty_(${instanceLabels.join('|')})' }
`;
}

const instanceLabels = ['job', 'cls', 'ins', 'ip'];

const relabel = (label: string): string =>
  `      - { source_labels: [pigsty_${label}], regex: '(.+)', target_label: ${label} }\n`;

const duration = (value: number | string): string => (typeof value === 'number' ? `${value}s` : value);
