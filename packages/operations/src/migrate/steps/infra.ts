import type { Step } from '../step.ts';

const victoria = 'VictoriaMetrics took the place of Prometheus';
const logs = 'VictoriaLogs took the place of Loki';
const port = (from: readonly number[], to: number) => (value: unknown) => {
  if (typeof value !== 'string') return undefined;
  return value.replace(/:(\d+)$/, (all, digits: string) => (from.includes(Number(digits)) ? `:${to}` : all));
};

/** `--storage.tsdb.retention.time=15d` is the one flag that has a counterpart. */
function metricsOptions(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const flags = value.split(/\s+/).filter((f) => f !== '');
  const kept = flags.flatMap((flag) => /^--storage\.tsdb\.retention(?:\.time)?=(\S+)$/.exec(flag)?.[1] ?? []);
  if (kept.length !== flags.length) return undefined;
  return kept.map((time) => `-retentionPeriod=${time} -promscrape.fileSDCheckInterval=5s`).at(-1) ?? '';
}

export const infraSteps: readonly Step[] = [
  { kind: 'rename', name: 'prometheus_enabled', to: 'vmetrics_enabled', since: 'v4.0.0', reason: victoria },
  { kind: 'rename', name: 'prometheus_clean', to: 'vmetrics_clean', since: 'v4.0.0', reason: victoria },
  {
    kind: 'rename',
    name: 'prometheus_scrape_interval',
    to: 'vmetrics_scrape_interval',
    since: 'v4.0.0',
    reason: victoria,
  },
  {
    kind: 'rename',
    name: 'prometheus_scrape_timeout',
    to: 'vmetrics_scrape_timeout',
    since: 'v4.0.0',
    reason: victoria,
  },
  {
    kind: 'convert',
    name: 'prometheus_options',
    to: 'vmetrics_options',
    since: 'v4.0.0',
    reason: victoria,
    values: 'the time of retention is kept; other flags are yours to translate',
    convert: metricsOptions,
  },
  {
    kind: 'remove',
    name: 'prometheus_data',
    since: 'v4.0.0',
    reason: victoria,
    advice: 'Data is below infra_data.',
  },
  {
    kind: 'remove',
    name: 'prometheus_port',
    since: 'v4.0.0',
    reason: victoria,
    advice: 'vmetrics_port is 8428.',
  },
  {
    kind: 'remove',
    name: 'prometheus_sd_dir',
    since: 'v4.0.0',
    reason: victoria,
    advice: 'Targets are in /infra/targets.',
  },
  {
    kind: 'remove',
    name: 'prometheus_sd_interval',
    since: 'v4.0.0',
    reason: victoria,
    advice: 'Set -promscrape.fileSDCheckInterval in vmetrics_options.',
  },
  { kind: 'rename', name: 'loki_enabled', to: 'vlogs_enabled', since: 'v4.0.0', reason: logs },
  { kind: 'rename', name: 'loki_clean', to: 'vlogs_clean', since: 'v4.0.0', reason: logs },
  { kind: 'remove', name: 'loki_data', since: 'v4.0.0', reason: logs, advice: 'Data is below infra_data.' },
  {
    kind: 'convert',
    name: 'loki_retention',
    to: 'vlogs_options',
    since: 'v4.0.0',
    reason: logs,
    values: '`15d` becomes `-retentionPeriod=15d -retention.maxDiskSpaceUsageBytes=50GiB`',
    convert: (value) =>
      /^\d+[hdwy]$/.test(String(value))
        ? `-retentionPeriod=${String(value)} -retention.maxDiskSpaceUsageBytes=50GiB`
        : undefined,
  },
  ...['pushgateway_enabled', 'pushgateway_options'].map((name): Step => ({
    kind: 'remove',
    name,
    since: 'v4.0.0',
    reason: 'there is no push gateway any more',
    advice: 'Push to VictoriaMetrics itself.',
  })),
  ...['exporter_install', 'exporter_repo_url'].map((name): Step => ({
    kind: 'remove',
    name,
    since: 'v3.0.0',
    reason: 'exporters are packages like all others',
    advice: 'Nothing is to be done.',
  })),
  ...['grafana_plugin_cache', 'grafana_plugin_list', 'grafana_plugin_method'].map((name): Step => ({
    kind: 'remove',
    name,
    since: 'v3.2.0',
    reason: 'plugins of Grafana are packages',
    advice: 'Name further plugins in infra_packages.',
  })),
  {
    kind: 'rename',
    name: 'grafana_view_pgpass',
    to: 'grafana_view_password',
    since: 'v4.0.0',
    reason: 'one name for all passwords',
  },
  {
    kind: 'rename',
    name: 'nginx_navbar',
    to: 'infra_extra_services',
    since: 'v4.0.0',
    reason: 'links of the home page have a new place',
  },
  ...['nginx_navbar', 'infra_extra_services'].map((list): Step => ({
    kind: 'rename',
    within: [list, '*'],
    name: 'comment',
    to: 'desc',
    since: 'v4.0.0',
    reason: 'a link is described by desc',
  })),
  {
    kind: 'convert',
    name: 'ca_method',
    to: 'ca_create',
    since: 'v4.0.0',
    reason: 'whether a missing CA may be made is all that is left to say',
    values: '`create` becomes `true`, `copy` becomes `false`; `recreate` is yours to decide',
    convert: (value) => (value === 'create' ? true : value === 'copy' ? false : undefined),
  },
  ...(
    [
      ['prometheus', [9090, 9058], 8428],
      ['loki', [3100], 9428],
      ['alertmanager', [9093], 9059],
    ] as const
  ).map(([entry, from, to]): Step => ({
    kind: 'convert',
    within: ['infra_portal', entry],
    name: 'endpoint',
    to: 'endpoint',
    since: 'v4.0.0',
    reason: 'another program listens, at another port',
    values: `port ${from.join(' or ')} becomes ${to}`,
    convert: port(from, to),
  })),
  {
    kind: 'add',
    within: ['repo_upstream', '*'],
    name: 'arch',
    value: ['x86_64'],
    since: 'v3.1.0',
    reason: 'repositories say which architectures they serve; there was only one before',
  },
];
