import { daysOf, localRepositoryOf } from '@pigsty/node/contract';
import {
  clusterProblem,
  type ClusterFinding,
  type Inventory,
  isWritten,
  type Problem,
  type Vars,
  wrongOptions,
} from '@pigsty/sdk';
import { checkCertbot } from './check-certbot.ts';
import { receivers } from './check-receivers.ts';
import type { InfraCluster } from './components.ts';
import { knownNames, nameIn } from './known-names.ts';
import { alertmanagerOptions } from './options/alertmanager.ts';
import { blackboxOptions } from './options/blackbox.ts';
import { victoriaLogsOptions } from './options/victoria-logs.ts';
import { victoriaMetricsOptions } from './options/victoria-metrics.ts';
import { vmalertOptions } from './options/vmalert.ts';
import { PortalEntry } from './schema/identity.ts';
import { sitesOf } from './sites.ts';

/** Sites that serve something, and routes that lead somewhere. */
export function check(clusters: readonly InfraCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    [
      ...sites(cluster, inventory),
      ...domains(cluster),
      ...ports(cluster),
      ...scraping(cluster),
      ...certificate(cluster),
      ...checkCertbot(cluster),
      ...options(cluster),
      ...repository(cluster, inventory),
      ...upstreams(cluster, inventory),
      ...receivers(cluster, inventory),
    ].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

function sites(
  { params, instances: [first] }: InfraCluster,
  inventory: Inventory,
): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(([name, site]): readonly ClusterFinding[] => {
    const { domain, endpoint, path, conf, cert, key } = site;
    const at = ['infra_portal', name] as const;
    return [
      ...(conf === undefined
        ? []
        : [
            {
              rule: 'portal-template',
              path: [...at, 'conf'],
              message: `the server template ${conf} is not known here`,
              hint: 'Write endpoint or path, and further lines in config.',
            },
          ]),
      ...(name === 'home' ||
      domain === undefined ||
      endpoint !== undefined ||
      path !== undefined ||
      conf !== undefined ||
      // One that is written and refused is not missing besides.
      writtenKeys(inventory, first?.host ?? '', name).some((key) =>
        ['endpoint', 'path', 'conf'].includes(key),
      ) ||
      hasUnknownKey(inventory, first?.host ?? '', name)
        ? []
        : [
            {
              rule: 'portal-endpoint',
              path: at,
              message: `${name} has a domain and nothing to serve`,
              hint: 'Add endpoint: host:port, or path: /a/directory.',
            },
          ]),
      ...((cert === undefined) === (key === undefined) || hasUnknownKey(inventory, first?.host ?? '', name)
        ? []
        : [
            {
              rule: 'portal-certificate',
              path: at,
              message: `${name} has a ${cert === undefined ? 'key without a certificate' : 'certificate without a key'}`,
              hint: 'Give both cert and key, or neither.',
            },
          ]),
      ...pairOf({ cert, key }).map((found) => ({ ...found, path: [...at, ...found.path] })),
    ];
  });
}

/** A certificate and its key are two files, and by their endings each can be the other one. */
function pairOf({
  cert,
  key,
}: {
  readonly cert: string | undefined;
  readonly key: string | undefined;
}): readonly ClusterFinding[] {
  if (cert === undefined || key === undefined) return [];
  const found = (message: string, hint: string): readonly ClusterFinding[] => [
    { severity: 'error', rule: 'portal-certificate', path: ['key'], message, hint },
  ];
  if (cert === key)
    return found(
      `cert and key are one file, ${key}, and nginx does not start`,
      'Name the file of the private key.',
    );
  if (!/\.key$/.test(cert) || !/\.(?:crt|cer)$/.test(key)) return [];
  return found(
    `cert is ${cert} and key is ${key}: by their names each is the other one`,
    'Exchange the two.',
  );
}

/** Of two sites with one name nginx serves the first, with no more than a warning. */
function domains({ params }: InfraCluster): readonly ClusterFinding[] {
  const owners = new Map<string, string>();
  return Object.entries(params.infra_portal).flatMap(([name, { domain }]): readonly ClusterFinding[] => {
    if (domain === undefined) return [];
    const other = owners.get(domain);
    owners.set(domain, other ?? name);
    if (other === undefined) return [];
    return [
      {
        rule: 'portal-domain',
        path: ['infra_portal', name, 'domain'],
        message: `${name} and ${other} have the same domain ${domain}, and only one of them would be served`,
        hint: 'Give each site a domain of its own.',
      },
    ];
  });
}

/** nginx looks names of upstreams up when it starts, and does not start when one is not known. */
function upstreams({ instances }: InfraCluster, inventory: Inventory): readonly ClusterFinding[] {
  return instances.flatMap((node): readonly ClusterFinding[] => {
    if (!node.params.nginx_enabled) return [];
    const known = knownNames(node.host, inventory);
    return sitesOf(node).flatMap(([site, { endpoint = '' }]): readonly ClusterFinding[] => {
      const name = nameIn(endpoint);
      if (name === undefined || known.has(name)) return [];
      return [
        {
          severity: 'warning',
          rule: 'portal-name',
          host: node.host,
          path: ['infra_portal', site, 'endpoint'],
          message: `${site} is passed on to ${name}: where nobody knows that name when the host starts, nginx does not start, and no site is served`,
          hint: `Write its address, or give the name to /etc/hosts: node_etc_hosts: ['10.10.10.20 ${name}'].`,
        },
      ];
    });
  });
}

/** Those of a site as it is written, refused ones too. */
function writtenKeys(inventory: Inventory, host: string, site: string): readonly string[] {
  const portal = inventory.hosts.get(host)?.vars['infra_portal'];
  const entry = typeof portal === 'object' && portal !== null ? (portal as Vars)[site] : undefined;
  return typeof entry === 'object' && entry !== null ? Object.keys(entry) : [];
}

/** A key that is misspelt may be the one that is missing. */
function hasUnknownKey(inventory: Inventory, host: string, site: string): boolean {
  const known = Object.keys(PortalEntry.shape);
  return writtenKeys(inventory, host, site).some((key) => !known.includes(key));
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

/** nginx takes port 80 where none is written, also for an upstream that speaks HTTPS. */
function ports({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(
    ([name, { endpoint, scheme }]): readonly ClusterFinding[] => {
      if (endpoint === undefined || /:\d+$|^unix:|[${]/.test(endpoint)) return [];
      return [
        {
          severity: 'warning',
          rule: 'portal-port',
          path: ['infra_portal', name, 'endpoint'],
          message: `${endpoint} has no port, and nginx takes 80`,
          hint: `Write host:port, like ${endpoint}:${scheme === 'https' ? 443 : 80}.`,
        },
      ];
    },
  );
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
