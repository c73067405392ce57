import {
  alertmanager,
  blackbox,
  vlogs,
  vmalert,
  vmetrics,
  vtraces,
  type Component,
  type InfraNode,
} from '../spec/components.ts';
import { paths } from '../spec/paths.ts';
import { renderPortalPages } from './portal/nginx.ts';
import { proxyHeaders } from './proxy-headers.ts';
import { certificateOf, renderChallenge, renderLogin, toTls } from './nginx-site.ts';

const pages: readonly (readonly [path: string, component: Component])[] = [
  ['/vmetrics/', vmetrics],
  ['/vlogs/', vlogs],
  ['/vtraces/', vtraces],
  ['/vmalert/', vmalert],
  ['/alertmgr/', alertmanager],
  ['/blackbox/', blackbox],
];

/**
 * /etc/nginx/conf.d/home.conf: the portal. The home page, the CA certificate and the repository are open; the stores, the
 * pages of other hosts and what knows the estate ask for a user of `nginx_users`, over TLS where there is TLS.
 */
export function renderHome(node: InfraNode): string {
  const { params } = node;
  const { domain = '_', domains = [], ...home } = params.infra_portal['home'] ?? {};
  const server = `    server_name ${[domain, ...domains].join(' ')};
    root ${params.nginx_home};
    index index.html;
    access_log /var/log/nginx/home.log combined;
`;
  const challenge = renderChallenge(home, node);
  const inner = `${open(node)}${behindLogin(node)}`;
  const head = '# Managed by pigsty (module infra): the portal.\n';
  if (params.nginx_sslmode === 'disable')
    return `${head}server {\n    listen ${params.nginx_port} default_server;\n${server}${challenge}${inner}}\n`;
  // A password is never asked for without TLS.
  const plain = `${challenge}${open(node)}    location / {\n        return 302 ${toTls(params.nginx_ssl_port)};\n    }\n`;
  return `${head}server {
    listen ${params.nginx_port} default_server;
${server}${plain}}
server {
    listen ${params.nginx_ssl_port} ssl default_server;
${certificateOf(home)}${server}${inner}}
`;
}

function open({ params }: InfraNode): string {
  return `    location = /ca.crt {
        auth_basic off;
        default_type application/x-x509-ca-cert;
    }
    location = /nginx {
        auth_basic off;
        stub_status;
        access_log off;
        allow 127.0.0.1;
        deny all;
    }
    location = /healthz {
        auth_basic off;
        access_log off;
        default_type text/plain;
        return 200 "ok\\n";
    }
    location /${params.repo_name}/ {
        auth_basic off;
        autoindex on;
    }
`;
}

function behindLogin(node: InfraNode): string {
  const { params } = node;
  const asked = renderLogin();
  return `${asked}    location / {
        add_header Content-Security-Policy "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'" always;
        add_header X-Content-Type-Options nosniff always;
        try_files $uri $uri/ =404;
    }
${renderPortalPages()}${pages
    .filter(([, component]) => component.enabled(params))
    .map(
      ([path, component]) => `    location ${path} {
${proxyHeaders('        ', { login: 'portal' })}        proxy_pass http://127.0.0.1:${component.port(params)}/;
    }
`,
    )
    .join('')}${liveTail(node)}${withoutPages(node)}    include ${paths.proxied}/*.conf;
`;
}

/** Lines of the live tail are passed on as they come. */
function liveTail({ params }: InfraNode): string {
  if (!vlogs.enabled(params)) return '';
  return `    location = /vlogs/select/logsql/tail {
        proxy_buffering off;
        gzip off;
${proxyHeaders('        ', { login: 'portal' })}        proxy_pass http://127.0.0.1:${vlogs.port(params)}/select/logsql/tail;
    }
`;
}

/** Distributions strip Alertmanager of its pages; vmalert shows the same alerts. */
function withoutPages({ params }: InfraNode): string {
  if (!alertmanager.enabled(params) || !vmalert.enabled(params)) return '';
  return `    location = /alertmgr/ {
        proxy_intercept_errors on;
        error_page 404 =302 /vmalert/vmalert/alerts;
${proxyHeaders('        ', { login: 'portal' })}        proxy_pass http://127.0.0.1:${alertmanager.port(params)}/;
    }
`;
}
