import {
  absent,
  answers,
  command,
  directory,
  file,
  madeOnce,
  quoteWord,
  shCommand,
  unit,
  type Op,
} from '@pigsty/sdk';
import { renderHaproxyCfg } from '../render/haproxy-cfg.ts';
import { renderHaproxyServiceCfg } from '../render/haproxy-service-cfg.ts';
import { renderHaproxyService } from '../render/haproxy-service.ts';
import { haproxyServiceFile } from './haproxy-service-file.ts';
import { haproxyUnit } from './haproxy-unit.ts';
import { haproxyReload, haproxyRestart, paths } from '../spec/paths.ts';
import type { Node, NodeModel } from './node.ts';
import { giveBackOriginal, keepOriginal } from './original.ts';

const wantedConnections = 65_535;

export function proxyOps({ name, host, model }: Node): readonly Op[] {
  return [...places, config(model, name ?? host), ...program(model)];
}

const places: readonly Op[] = [
  directory({ path: '/etc/haproxy', mode: '0755' }),
  directory({ path: paths.haproxyServices, mode: '0755' }),
  keepOriginal(paths.haproxyConfig),
];

function config({ params, maxOpenFiles }: NodeModel, name: string): Op {
  const admin = params.haproxy_auth_enabled
    ? { admin: { name: params.haproxy_admin_username, password: params.haproxy_admin_password } }
    : {};
  return file(
    {
      path: paths.haproxyConfig,
      content: renderHaproxyCfg({
        node: name,
        maxConnections: connections(maxOpenFiles),
        clientTimeout: params.haproxy_client_timeout,
        serverTimeout: params.haproxy_server_timeout,
        statsPort: params.haproxy_exporter_port,
        ...admin,
      }),
      mode: '0600',
      check: ['haproxy', '-c', '-f', '{}'],
    },
    { notifies: [haproxyReload] },
  );
}

const program = madeOnce(({ params }: NodeModel): readonly Op[] => [
  ...params.haproxy_services.map((service) =>
    haproxyServiceFile(service.name, renderHaproxyServiceCfg(service)),
  ),
  pruned(params),
  file({ path: paths.haproxyUnit, content: renderHaproxyService() }, { notifies: [haproxyRestart] }),
  haproxyUnit(),
  answers({
    what: 'HAProxy',
    url: `http://127.0.0.1:${params.haproxy_exporter_port}/metrics`,
    unit: 'haproxy.service',
  }),
]);

/** Services that the inventory no longer has; with haproxy_clean those of nobody in the estate as well. */
function pruned({ haproxy_services: services, haproxy_clean: clean }: NodeModel['params']): Op {
  const wanted = services.map(({ name }) => quoteWord(`${paths.haproxyServices}/${name}.cfg`));
  const each = `for f in ${paths.haproxyServices}/*.cfg; do
  case $f in ${[...wanted, "*'*'.cfg"].join(' | ')}) continue ;; esac
  if head -n 1 "$f" | grep -q 'anaged by pigsty'; then
    head -n 1 "$f" | grep -qF '(module node)' || continue
  ${clean ? ':' : 'else continue'}
  fi`;
  return command(
    {
      name: 'remove services of HAProxy that the inventory does not have',
      run: shCommand(`${each}\n  rm -f -- "$f" || exit 1\ndone`),
      unless: `${each}\n  exit 1\ndone`,
    },
    { notifies: [haproxyReload] },
  );
}

/** Each connection takes two sockets; HAProxy refuses to start when its limit of files is too low for maxconn. */
function connections(maxOpenFiles: number | undefined): number {
  return Math.min(wantedConnections, Math.floor(((maxOpenFiles ?? 1_048_576) - 500) / 2.2));
}

export function proxyRemoval(): readonly Op[] {
  return [
    unit({ name: 'haproxy.service', state: 'stopped', enabled: false }),
    absent({ path: paths.haproxyUnit }),
    absent({ path: paths.haproxyServices, recursive: true }),
    giveBackOriginal(paths.haproxyConfig),
  ];
}
