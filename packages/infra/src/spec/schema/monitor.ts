import { Bool, Directory, param, Port } from '@pigsty/sdk';
import { z } from 'zod';
import { Receivers, Routes } from './receivers.ts';

/** Seconds as a number, or a duration as VictoriaMetrics takes it. */
const ScrapeTime = z.union([
  z.number().min(0),
  z.string().regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)$/, 'a duration like 10s'),
]);

export const victoriaParams = {
  vmetrics_enabled: param(Bool.default(true), { level: 'instance', summary: 'runs VictoriaMetrics' }),
  vmetrics_clean: param(Bool.default(false), { level: 'argument', summary: 'deletes all metrics first' }),
  vmetrics_port: param(Port.default(8428), { level: 'global', summary: 'port of VictoriaMetrics' }),
  vmetrics_scrape_interval: param(ScrapeTime.default('10s'), {
    level: 'global',
    summary: 'time between two looks at a target',
  }),
  vmetrics_scrape_timeout: param(ScrapeTime.default('8s'), {
    level: 'global',
    summary: 'how long a target may take; less than the interval',
  }),
  vmetrics_options: param(z.string().default('-retentionPeriod=15d -promscrape.fileSDCheckInterval=5s'), {
    level: 'global',
    summary: 'options of VictoriaMetrics, the time of keeping among them',
  }),
  vlogs_enabled: param(Bool.default(true), { level: 'instance', summary: 'runs VictoriaLogs' }),
  vlogs_clean: param(Bool.default(false), { level: 'argument', summary: 'deletes all logs first' }),
  vlogs_port: param(Port.default(9428), { level: 'global', summary: 'port of VictoriaLogs' }),
  vlogs_options: param(
    z
      .string()
      .default(
        '-retentionPeriod=15d -retention.maxDiskSpaceUsageBytes=50GiB -insert.maxLineSizeBytes=1MB -search.maxQueryDuration=120s',
      ),
    { level: 'global', summary: 'options of VictoriaLogs' },
  ),
  vtraces_enabled: param(Bool.default(true), { level: 'instance', summary: 'runs VictoriaTraces' }),
  vtraces_clean: param(Bool.default(false), { level: 'argument', summary: 'deletes all traces first' }),
  vtraces_port: param(Port.default(10428), { level: 'global', summary: 'port of VictoriaTraces' }),
  vtraces_options: param(z.string().default('-retentionPeriod=15d -retention.maxDiskSpaceUsageBytes=50GiB'), {
    level: 'global',
    summary: 'options of VictoriaTraces',
  }),
  vmalert_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'runs VMAlert, which evaluates the rules',
  }),
  vmalert_port: param(Port.default(8880), { level: 'global', summary: 'port of VMAlert' }),
  vmalert_options: param(z.string().default(''), { level: 'global', summary: 'options of VMAlert' }),
};

export const alertParams = {
  blackbox_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'runs the blackbox exporter, which pings hosts and addresses',
  }),
  blackbox_port: param(Port.default(9115), { level: 'global', summary: 'port of the blackbox exporter' }),
  blackbox_options: param(z.string().default(''), {
    level: 'global',
    summary: 'options of the blackbox exporter',
  }),
  alertmanager_enabled: param(Bool.default(true), { level: 'instance', summary: 'runs Alertmanager' }),
  alertmanager_port: param(Port.default(9059), { level: 'global', summary: 'port of Alertmanager' }),
  alertmanager_options: param(z.string().default(''), {
    level: 'global',
    summary: 'options of Alertmanager',
  }),
  alertmanager_receivers: param(Receivers.optional(), {
    level: 'global',
    summary:
      'who is told of alerts, as `receivers` of Alertmanager; the first one gets what no route sends elsewhere, and one called watchdog the signal that alerting works',
    example: [
      { name: 'dba', webhook_configs: [{ url: 'http://10.10.10.10:8080/alerts' }] },
      { name: 'watchdog', webhook_configs: [{ url: 'https://watch.example.org/ping' }] },
    ],
  }),
  alertmanager_routes: param(Routes.default([]), {
    level: 'global',
    summary: 'which alerts go to another receiver than the first, as `routes` of Alertmanager',
    example: [{ receiver: 'pager', matchers: ['severity="CRIT"'] }],
  }),
  alertmanager_cluster_port: param(Port.default(9094), {
    level: 'global',
    summary: 'port over which the Alertmanagers of several infra nodes agree who notifies',
  }),
  exporter_metrics_path: param(Directory.default('/metrics'), {
    level: 'global',
    summary: 'path under which exporters show their metrics',
  }),
};
