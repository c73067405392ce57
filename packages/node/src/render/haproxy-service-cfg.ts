import type { ProxyService } from '../spec/schema/proxy.ts';
import { afterForcedShutdown } from './haproxy-forced-shutdown.ts';
import { tcpUserTimeout } from './haproxy-keepalive.ts';

/** /etc/haproxy/conf.d/<name>.cfg: one service of `haproxy_services`. */
export function renderHaproxyServiceCfg(service: ProxyService): string {
  const servers = service.servers.map((server) =>
    [
      `    server ${server.name} ${server.ip}:${server.port} check ${tcpUserTimeout}`,
      server.backup === true ? 'backup' : '',
      server.weight === undefined ? '' : `weight ${server.weight}`,
      server.options ?? '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
  return [
    '# Managed by pigsty (module node).',
    `listen ${service.name}`,
    `    bind ${service.ip}:${service.port}`,
    `    mode ${service.protocol}`,
    `    maxconn ${service.maxconn}`,
    `    balance ${service.balance}`,
    ...service.options.map((option) => `    ${option}`),
    ...afterForcedShutdown(
      [service.default, ...service.servers.map((server) => server.options ?? '')].join(' '),
    ),
    `    default-server ${service.default}`,
    ...servers,
    '',
  ].join('\n');
}
