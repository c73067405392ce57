import { Bool, Directory, HostsLine, param, passwordFor, Port } from '@pigsty/sdk';
import { z } from 'zod';

/** It travels in the header of a request. */
const RequestPassword = passwordFor({ goesInto: 'the header of a request', ascii: true });

export const nginxParams = {
  nginx_enabled: param(Bool.default(true), { level: 'instance', summary: 'runs Nginx on the infra node' }),
  nginx_clean: param(Bool.default(false), {
    level: 'argument',
    summary: 'deletes the configuration of all sites first',
  }),
  nginx_exporter_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'exports metrics of Nginx',
  }),
  nginx_exporter_port: param(Port.default(9113), { level: 'global', summary: 'port of the Nginx exporter' }),
  nginx_sslmode: param(z.enum(['disable', 'enable', 'enforce']).default('enable'), {
    level: 'global',
    summary: 'HTTPS: not at all, beside HTTP, or HTTP only to send there',
  }),
  nginx_cert_validity: param(
    z
      .string()
      .regex(/^[1-9]\d*[hdw]$/, 'a time like 397d')
      .default('397d'),
    {
      level: 'global',
      summary: "how long the portal's certificate is valid; browsers refuse more than 398 days",
    },
  ),
  nginx_home: param(Directory.default('/www'), { level: 'global', summary: 'root of static pages' }),
  nginx_data: param(Directory.default('/data/nginx'), {
    level: 'global',
    summary: 'where that root really is',
  }),
  nginx_users: param(z.record(z.string(), RequestPassword).prefault({}), {
    level: 'global',
    summary:
      'users of the portal and of sites with auth, and their passwords; the administrator of Grafana when there are none',
    example: { admin: 'a password of your own' },
  }),
  nginx_port: param(Port.default(80), { level: 'global', summary: 'port for HTTP' }),
  nginx_ssl_port: param(Port.default(443), { level: 'global', summary: 'port for HTTPS' }),
  certbot_sign: param(Bool.default(false), {
    level: 'instance',
    summary:
      "has certbot obtain the certificates that sites of infra_portal name, from Let's Encrypt, and renew them",
  }),
  certbot_email: param(
    z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/, 'a mail address')
      .default('your@email.com'),
    {
      level: 'global',
      summary: "mail address of the account at Let's Encrypt",
    },
  ),
  certbot_options: param(z.string().default(''), {
    level: 'global',
    summary: 'further options of certbot, separated by spaces: --server URL for another ACME authority',
  }),
};

export const dnsParams = {
  dns_enabled: param(Bool.default(true), {
    level: 'instance',
    summary: 'runs a name server on the infra node',
  }),
  dns_port: param(Port.default(53), { level: 'global', summary: 'port of the name server' }),
  dns_records: param(
    z
      .array(HostsLine)
      .default([
        '${admin_ip} i.pigsty',
        '${admin_ip} m.pigsty supa.pigsty api.pigsty adm.pigsty cli.pigsty ddl.pigsty',
      ]),
    { level: 'global', summary: 'names that the name server answers: address and names' },
  ),
};
