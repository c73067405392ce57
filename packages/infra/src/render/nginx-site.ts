import type { InfraNode } from '../spec/components.ts';
import { challengeRoot, servedDirectory } from '../spec/certbot.ts';
import { paths } from '../spec/paths.ts';
import type { PortalEntry } from '../spec/schema/identity.ts';
import type { z } from 'zod';
import { proxyHeaders } from './proxy-headers.ts';

export type Site = z.output<typeof PortalEntry>;

/** /etc/nginx/conf.d/<site>.conf: an entry of `infra_portal` that has a domain and serves an upstream or a directory. */
export function renderSite(name: string, site: Site, node: InfraNode): string {
  const { params } = node;
  const tls = params.nginx_sslmode !== 'disable';
  const onlyTls = tls && (params.nginx_sslmode === 'enforce' || site.enforce_https === true);
  const head = `# Managed by pigsty (module infra): infra_portal.${name}\n`;
  const upstream = site.endpoint === undefined ? '' : renderUpstream(name, site.endpoint);
  const plain = `    listen ${params.nginx_port};\n`;
  const secure = `    listen ${params.nginx_ssl_port} ssl;\n${certificateOf(site)}`;
  const body = renderBody(name, site);
  const open = renderChallenge(site, node);
  if (!onlyTls) return `${head}${upstream}server {\n${plain}${tls ? secure : ''}${open}${body}}\n`;
  const away = `return 301 ${toTls(params.nginx_ssl_port)};`;
  const elsewhere = open === '' ? `    ${away}\n` : `${open}    location / {\n        ${away}\n    }\n`;
  return `${head}${upstream}server {\n${plain}${names(site)}${elsewhere}}\nserver {\n${secure}${body}}\n`;
}

/** Where a plain request is sent on to. */
export function toTls(port: number): string {
  return `https://$host${port === 443 ? '' : `:${port}`}$request_uri`;
}

/** The certificate of a site: its own, that of certbot, or the portal's. */
export function certificateOf({ cert, key, certbot }: Site): string {
  const [file, keyFile] =
    cert !== undefined && key !== undefined
      ? [cert, key]
      : certbot !== undefined
        ? [`${servedDirectory(certbot)}/fullchain.pem`, `${servedDirectory(certbot)}/privkey.pem`]
        : [paths.portalCertificate, paths.portalKey];
  return `    ssl_certificate ${file};\n    ssl_certificate_key ${keyFile};\n`;
}

/** Where the authority reads, without a password and without TLS, that certbot answers for the names of a site. */
export function renderChallenge({ certbot }: Site, node: InfraNode): string {
  if (certbot === undefined) return '';
  return `    location ^~ /.well-known/acme-challenge/ {
        auth_basic off;
        root ${challengeRoot(node)};
    }
`;
}

const names = ({ domain = '_', domains = [] }: Site): string =>
  `    server_name ${[domain, ...domains].join(' ')};\n`;

function renderUpstream(name: string, endpoint: string): string {
  return `upstream ${name} {\n    server ${endpoint.replace('${admin_ip}', '127.0.0.1')} max_fails=0;\n}\n`;
}

function renderBody(name: string, site: Site): string {
  const { path, scheme = 'http', websocket, stream, auth, realm, index, log, config } = site;
  const proxy = [
    proxyHeaders('        ', {
      login: auth === true ? 'portal' : 'upstream',
      websocket: websocket === true,
    }).trimEnd(),
    ...(stream === true ? ['        proxy_buffering off;', '        proxy_request_buffering off;'] : []),
    `        proxy_pass ${scheme}://${name};`,
  ];
  const files = [`        root ${path ?? '/www'};`, ...(index === true ? ['        autoindex on;'] : [])];
  return `${names(site)}    access_log /var/log/nginx/${log ?? `${name}.log`} combined;
${auth === true ? `${renderLogin(realm)}` : ''}${(config ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line.trim()}\n`)
    .join('')}    location / {
${(path === undefined ? proxy : files).join('\n')}
    }
`;
}

/** Asks for a user of `nginx_users`. */
export function renderLogin(realm = 'Pigsty', indent = '    '): string {
  return `${indent}auth_basic ${JSON.stringify(realm)};\n${indent}auth_basic_user_file ${paths.logins};\n`;
}
