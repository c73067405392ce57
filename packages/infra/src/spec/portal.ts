import type { Secret } from '@pigsty/sdk';
import type { InfraNode } from './components.ts';
import type { InfraParams } from './schema.ts';

/** The portal of an infra node by its own address: `https://10.10.10.10`. */
export function portalUrl({ host, params }: Pick<InfraNode, 'host' | 'params'>): string {
  const tls = params.nginx_sslmode !== 'disable';
  const port = tls ? params.nginx_ssl_port : params.nginx_port;
  const suffix = port === (tls ? 443 : 80) ? '' : `:${port}`;
  return `${tls ? 'https' : 'http'}://${host}${suffix}`;
}

/** Who may log in: the portal is never open to everybody, and never closed to everybody. */
export function loginsOf({
  nginx_users: users,
  grafana_admin_username: name,
  grafana_admin_password: password,
}: InfraParams): Readonly<Record<string, Secret>> {
  return Object.keys(users).length > 0 ? users : { [name]: password };
}

/** Where the pages of the portal are: `/p/` of the web root. */
export const portalFolder = ({ nginx_data: root }: Pick<InfraParams, 'nginx_data'>): string => `${root}/p`;
