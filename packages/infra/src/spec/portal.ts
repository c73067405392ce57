import type { InfraNode } from './components.ts';

/** The portal of an infra node by its own address: `https://10.10.10.10`. */
export function portalUrl({ host, params }: Pick<InfraNode, 'host' | 'params'>): string {
  const tls = params.nginx_sslmode !== 'disable';
  const port = tls ? params.nginx_ssl_port : params.nginx_port;
  const suffix = port === (tls ? 443 : 80) ? '' : `:${port}`;
  return `${tls ? 'https' : 'http'}://${host}${suffix}`;
}
