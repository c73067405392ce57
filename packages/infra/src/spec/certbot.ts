import type { InfraNode } from './components.ts';
import { paths } from './paths.ts';

/** A certificate that certbot keeps: its name there, and the host names that it is for. */
export interface CertbotCertificate {
  readonly name: string;
  readonly names: readonly string[];
}

/** Sites of one `certbot` name share a certificate. One with `cert` and `key` has its own. */
export function certbotCertificates({ params }: Pick<InfraNode, 'params'>): readonly CertbotCertificate[] {
  const certificates = new Map<string, Set<string>>();
  for (const { certbot, cert, key, domain, domains = [] } of Object.values(params.infra_portal)) {
    if (certbot === undefined || domain === undefined || (cert !== undefined && key !== undefined)) continue;
    const names = certificates.get(certbot) ?? new Set();
    for (const name of [domain, ...domains]) names.add(name);
    certificates.set(certbot, names);
  }
  return [...certificates].map(([name, names]) => ({ name, names: [...names] }));
}

/** Those that a deploy asks the authority for. */
export const signedByCertbot = ({ params }: Pick<InfraNode, 'params'>): readonly CertbotCertificate[] =>
  params.certbot_sign && params.nginx_enabled ? certbotCertificates({ params }) : [];

/** Where certbot keeps a certificate and its key. */
export const liveDirectory = (name: string): string => `/etc/letsencrypt/live/${name}`;

/** What nginx reads: a link to certbot's directory, and to the portal's own certificate until there is one. */
export const servedDirectory = (name: string): string => `${paths.certbotCertificates}/${name}`;

/** Where the authority looks for certbot's answers. */
export const challengeRoot = ({ params }: Pick<InfraNode, 'params'>): string => `${params.nginx_home}/acme`;
