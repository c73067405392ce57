import { text, type Secret, type Text } from '@pigsty/sdk';
import { keepalive } from './haproxy-keepalive.ts';

export interface HaproxyOptions {
  readonly node: string;
  readonly maxConnections: number;
  readonly clientTimeout: string;
  readonly serverTimeout: string;
  readonly statsPort: number;
  /** Who may see the admin page; everybody when absent. */
  readonly admin?: { readonly name: string; readonly password: Secret };
}

/** /etc/haproxy/haproxy.cfg: what all services of the node share, and the admin page with its metrics. */
export function renderHaproxyCfg(options: HaproxyOptions): Text {
  const { node, admin, statsPort } = options;
  const users =
    admin === undefined
      ? ''
      : text`\nuserlist operators\n    user ${admin.name} insecure-password ${quoted(admin.password)}\n`;
  const guard =
    admin === undefined ? '' : '    http-request auth unless { path /metrics } or { http_auth(operators) }\n';
  return text`# Managed by pigsty (module node). Services are in conf.d.
global
    log /dev/log local0
    user haproxy
    group haproxy
    node ${node}
    stats socket /run/haproxy.sock mode 600 level admin expose-fd listeners
    maxconn ${options.maxConnections}

defaults
    log global
    mode tcp
    timeout client ${options.clientTimeout}
    timeout server ${options.serverTimeout}
    timeout connect 3s
    timeout queue 3s
    timeout check 3s
    timeout http-request 10s
    # A process that was reloaded away checks no server any more: sessions with a host that is gone end by these.
${keepalive.map((line) => `    ${line}\n`).join('')}${users}
listen stats
    bind *:${statsPort}
    mode http
    option httplog
    # Asked for every few seconds: a line for each would hide those of clients.
    http-request set-log-level silent if { path /metrics }
${guard}    http-request use-service prometheus-exporter if { path /metrics }
    stats enable
    stats uri /haproxy/${node}/
    stats refresh 10s
    stats show-node
`;
}

/** As HAProxy reads a word: in double quotes its escapes are the backslash, the quote and the dollar sign. */
function quoted(password: Secret): Secret {
  return password.map((plain) => `"${plain.replace(/[\\"$]/g, '\\$&')}"`);
}
