import {
  absent,
  pkg,
  unit,
  type Estate,
  type ModuleFacts,
  type Problem,
  type RemovePlanOptions,
  type StageDraft,
} from '@pigsty/sdk';
import { signedByCertbot } from '../spec/certbot.ts';
import { componentsOf, grafana, type InfraCluster, type InfraNode } from '../spec/components.ts';
import { paths } from '../spec/paths.ts';
import { portalFolder } from '../spec/portal.ts';
import { sitesOf } from '../spec/sites.ts';
import { timers } from './certbot.ts';
import { unitsOf } from './packages.ts';
import { seLinuxRemoval } from './selinux.ts';

export function refuseRemove(
  { name, instances }: InfraCluster,
  _facts: ModuleFacts<unknown>,
  { hosts, force }: RemovePlanOptions,
): readonly Problem[] {
  if (force === true || !instances.some((i) => hosts.has(i.host) && i.params.infra_safeguard)) return [];
  return [
    {
      severity: 'error',
      rule: 'infra-safeguard',
      subject: name,
      cluster: name,
      message: 'infra_safeguard protects INFRA',
      hint: 'Set infra_safeguard: false, or add --force.',
    },
  ];
}

/** Everything stops; metrics, logs and the web root stay unless they are named for deletion. */
export function planRemove(
  cluster: InfraCluster,
  facts: ModuleFacts<unknown>,
  options: RemovePlanOptions,
  _estate: Estate,
): readonly StageDraft[] {
  return cluster.instances
    .filter((i) => options.hosts.has(i.host))
    .flatMap((node): readonly StageDraft[] => [
      { name: 'stop', host: node.host, ops: unitNames(node).map(stopped) },
      {
        name: 'clean',
        host: node.host,
        after: ['stop@self'],
        ops: [...seLinuxRemoval(facts.host(node.host)), ...clean(node, options)],
      },
    ]);
}

const stopped = (name: string): ReturnType<typeof unit> => unit({ name, state: 'stopped', enabled: false });

function unitNames(node: InfraNode): readonly string[] {
  return [
    ...componentsOf(node).map((c) => c.unit),
    ...(node.params.nginx_enabled ? ['nginx.service'] : []),
    ...(signedByCertbot(node).length > 0 ? Object.values(timers) : []),
    ...(node.params.dns_enabled ? ['dnsmasq.service'] : []),
  ];
}

function clean(node: InfraNode, options: RemovePlanOptions): StageDraft['ops'] {
  const { params } = node;
  const purge = options.purgeData ?? params.infra_rm_data;
  const components = componentsOf(node);
  const gone = (path: string, recursive = false): ReturnType<typeof absent> =>
    absent(recursive ? { path, recursive } : { path });
  return [
    gone(paths.marker),
    ...[...components.map((c) => c.unit), ...(params.dns_enabled ? ['dnsmasq.service'] : [])].map((name) =>
      gone(`${paths.unitDirectory}/${name}`),
    ),
    gone(paths.targets, true),
    gone(paths.rules, true),
    gone(paths.scrape),
    gone(paths.dashboards, true),
    ...[paths.grafanaIni, paths.grafanaPassword, paths.grafanaDatabase]
      .filter(() => grafana.enabled(params))
      .map((path) => gone(path)),
    gone(paths.grafanaProvider),
    gone(paths.grafanaSources),
    gone(`${paths.root}/conf`, true),
    gone(paths.alertmanagerConfig),
    gone(paths.blackboxConfig),
    gone(paths.certificate),
    gone(paths.key),
    ...(params.nginx_enabled ? web(node) : []),
    ...(params.dns_enabled ? [gone(paths.names, true), gone(paths.dnsmasq)] : []),
    ...(purge
      ? [
          gone(paths.root),
          gone(params.infra_data, true),
          ...(grafana.enabled(params) ? [gone('/var/lib/grafana', true)] : []),
          ...(params.nginx_enabled ? [gone(params.nginx_home), gone(params.nginx_data, true)] : []),
        ]
      : []),
    ...(params.infra_rm_pkg ? uninstall(node) : []),
  ];
}

function web(node: InfraNode): StageDraft['ops'] {
  return [
    ...['stores', 'home', ...sitesOf(node).map(([name]) => name)].map((name) =>
      absent({ path: `${paths.sites}/${name}.conf` }),
    ),
    absent({ path: paths.siteCertificates, recursive: true }),
    absent({ path: paths.certbotHook }),
    absent({ path: paths.proxied, recursive: true }),
    absent({ path: paths.logins }),
    absent({ path: `${node.params.nginx_data}/index.html` }),
    absent({ path: portalFolder(node.params), recursive: true }),
    absent({ path: `${node.params.nginx_data}/home.js` }),
    absent({ path: `${node.params.nginx_data}/ca.crt` }),
  ];
}

function uninstall(node: InfraNode): StageDraft['ops'] {
  const components = componentsOf(node);
  return [
    ...unitsOf(components).map((name) => unit({ name, state: 'stopped', enabled: 'masked' })),
    ...components.map((c) => pkg({ names: c.packages, state: 'absent' })),
    ...(node.params.nginx_enabled ? [pkg({ names: ['nginx'], state: 'absent' })] : []),
    ...(node.params.dns_enabled ? [pkg({ names: ['dnsmasq-base', 'dnsmasq'], state: 'absent' })] : []),
  ];
}
