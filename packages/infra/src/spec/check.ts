import { daysOf, localRepositoryOf } from '@pigsty/node/contract';
import {
  clusterProblem,
  type ClusterFinding,
  type Inventory,
  isWritten,
  type Problem,
  wrongOptions,
} from '@pigsty/sdk';
import { checkCertbot } from './check-certbot.ts';
import { portalSites } from './check-portal.ts';
import { checkWithoutInfra } from './check-without-infra.ts';
import { receivers } from './check-receivers.ts';
import type { InfraCluster } from './components.ts';
import { alertmanagerOptions } from './options/alertmanager.ts';
import { blackboxOptions } from './options/blackbox.ts';
import { victoriaLogsOptions } from './options/victoria-logs.ts';
import { victoriaMetricsOptions } from './options/victoria-metrics.ts';
import { vmalertOptions } from './options/vmalert.ts';

/** Sites that serve something, and routes that lead somewhere. */
export function check(clusters: readonly InfraCluster[], inventory: Inventory): readonly Problem[] {
  return [...checkWithoutInfra(inventory), ...ofClusters(clusters, inventory)];
}

function ofClusters(clusters: readonly InfraCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    [
      ...portalSites(cluster, inventory),
      ...scraping(cluster),
      ...certificate(cluster),
      ...checkCertbot(cluster),
      ...options(cluster),
      ...repository(cluster, inventory),
      ...receivers(cluster, inventory),
    ].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

/** What browsers take at most, since 2020. */
const MOST_DAYS = 398;

function certificate({ params }: InfraCluster): readonly ClusterFinding[] {
  const { nginx_cert_validity: written, nginx_enabled, nginx_sslmode } = params;
  if (!nginx_enabled || nginx_sslmode === 'disable' || daysOf(written) <= MOST_DAYS) return [];
  return [
    {
      severity: 'warning',
      rule: 'portal-certificate-days',
      path: ['nginx_cert_validity'],
      message: `browsers refuse certificates that are valid for more than ${MOST_DAYS} days, and this one is for ${daysOf(written)}`,
      hint: 'Write 397d; the certificate is renewed in time.',
    },
  ];
}

/** Hosts find the local repository where nginx serves it; where nobody keeps one, `local` brings no package. */
function repository(
  { params, instances: [first] }: InfraCluster,
  inventory: Inventory,
): readonly ClusterFinding[] {
  const kept = localRepositoryOf(inventory);
  if (first === undefined) return [];
  const { hosts } = inventory;
  if (kept === undefined) {
    const takers = [...hosts.values()].filter(
      ({ address, vars }) =>
        vars['node_repo_modules'] === 'local' && isWritten(inventory, address, ['node_repo_modules']),
    );
    return takers.length === 0
      ? []
      : [
          {
            severity: 'warning',
            rule: 'local-repository',
            path: ['repo_enabled'],
            against: { host: takers[0]?.address ?? first.host, path: ['node_repo_modules'] },
            message: 'repo_enabled is false, and hosts take their packages from the local repository alone',
            hint: 'Set repo_enabled: true, or node_repo_modules: node,infra,pgsql.',
          },
        ];
  }
  const { repo_home, nginx_home, nginx_data } = params;
  const isServed = [nginx_home, nginx_data].includes(repo_home);
  if (params.nginx_enabled && first.host === kept.host && !isServed)
    return [
      {
        severity: 'warning',
        rule: 'local-repository',
        path: ['repo_home'],
        otherwise: ['nginx_home'],
        message: `the local repository is kept in ${repo_home}, and nginx serves ${nginx_home}: hosts would not find it`,
        hint: 'Give repo_home and nginx_home one directory.',
      },
    ];
  const [, address = '', port = '80'] = /^http:\/\/([^:/]+)(?::(\d+))?\//.exec(kept.url) ?? [];
  const isOurs = address === kept.host || address === hosts.get(kept.host)?.connection.address;
  if (!params.nginx_enabled || !isOurs || first.host !== kept.host || Number(port) === params.nginx_port)
    return [];
  return [
    {
      severity: 'warning',
      rule: 'local-repository',
      path: ['nginx_port'],
      otherwise: ['repo_endpoint'],
      message: `hosts look for the local repository at port ${port}, and nginx serves it at ${params.nginx_port}`,
      hint: `Set repo_endpoint: http://\${admin_ip}:${params.nginx_port}.`,
    },
  ];
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

function seconds(time: number | string): number {
  const [, count = '', unit = 's'] = /^([\d.]+)(\w*)$/.exec(String(time)) ?? [];
  return Number(count) * (SECONDS[unit] ?? 1);
}

function scraping({ params }: InfraCluster): readonly ClusterFinding[] {
  const { vmetrics_scrape_interval: interval, vmetrics_scrape_timeout: timeout } = params;
  if (seconds(timeout) <= seconds(interval)) return [];
  return [
    {
      severity: 'warning',
      rule: 'scrape-timeout',
      path: ['vmetrics_scrape_timeout'],
      otherwise: ['vmetrics_scrape_interval'],
      message: `vmetrics_scrape_timeout ${timeout} is longer than vmetrics_scrape_interval ${interval}`,
      hint: 'A target has to answer before it is asked again: set less than the interval.',
    },
  ];
}

const OPTIONS = {
  vmetrics_options: victoriaMetricsOptions,
  vlogs_options: victoriaLogsOptions,
  // VictoriaTraces has the store of VictoriaLogs, and its options.
  vtraces_options: victoriaLogsOptions,
  vmalert_options: vmalertOptions,
  alertmanager_options: alertmanagerOptions,
  blackbox_options: blackboxOptions,
};

function options({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(OPTIONS).flatMap(([name, known]) =>
    wrongOptions(params[name as keyof typeof OPTIONS], known).map((wrong) => ({
      ...wrong,
      severity: 'warning' as const,
      rule: 'program-option',
      path: [name],
    })),
  );
}
