import {
  command,
  directory,
  file,
  link,
  platformOf,
  unit,
  type HostFacts,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { renderIsSigned, renderUseCertificate } from '../render/certbot.ts';
import {
  certbotCertificates,
  challengeRoot,
  liveDirectory,
  servedDirectory,
  signedByCertbot,
  type CertbotCertificate,
} from '../spec/certbot.ts';
import type { InfraNode } from '../spec/components.ts';
import { paths, users } from '../spec/paths.ts';

/** What sites with `certbot` need before nginx starts: a certificate to serve, whether certbot has one or not. */
export function certbotLinks(node: InfraNode, signed: readonly string[]): readonly Op[] {
  const certificates = certbotCertificates(node);
  if (certificates.length === 0) return [];
  const portal = `${paths.certbotCertificates}/${PORTAL}`;
  return [
    directory({ path: challengeRoot(node), mode: '0755' }),
    directory({ path: paths.certbotCertificates, group: users.nginx, mode: '0750' }),
    directory({ path: portal, group: users.nginx, mode: '0750' }),
    link({ path: `${portal}/fullchain.pem`, target: paths.portalCertificate }),
    link({ path: `${portal}/privkey.pem`, target: paths.portalKey }),
    ...certificates.map(({ name }) =>
      link({ path: servedDirectory(name), target: signed.includes(name) ? liveDirectory(name) : portal }),
    ),
    directory({ path: '/etc/letsencrypt/renewal-hooks/deploy', mode: '0755' }),
    file({ path: paths.certbotHook, content: renderUseCertificate(), mode: '0755' }),
  ];
}

/** What has certbot renew, as its package brings it. */
export const timers = { deb: 'certbot.timer', rpm: 'certbot-renew.timer' } as const;

/** No name of a certificate: those of certbot begin with a letter or a digit. */
const PORTAL = '.portal';

/** Certificates that certbot does not have yet, once nginx answers for their names; from then on its timer renews them. */
export function certbot(node: InfraNode, facts: HostFacts | undefined): readonly StageDraft[] {
  const certificates = signedByCertbot(node);
  if (certificates.length === 0) return [];
  const timer = timers[platformOf(facts).family];
  return [
    {
      name: 'certbot',
      host: node.host,
      after: ['nginx@self'],
      ops: [
        ...certificates.map((certificate) => sign(node, certificate)),
        unit({ name: timer, state: 'running', enabled: true }),
      ],
    },
  ];
}

function sign(node: InfraNode, certificate: CertbotCertificate): Op {
  const { certbot_email: email, certbot_options: options } = node.params;
  const { name, names } = certificate;
  return command({
    name: `obtain the certificate ${name} for ${names.join(', ')}`,
    run: {
      argv: [
        ...['certbot', 'certonly', '--non-interactive', '--agree-tos', '--email', email],
        ...['--webroot', '--webroot-path', challengeRoot(node), '--cert-name', name],
        ...names.flatMap((domain) => ['--domain', domain]),
        ...['--keep-until-expiring', '--renew-with-new-domains', '--deploy-hook', paths.certbotHook],
        ...options.split(/\s+/).filter((word) => word !== ''),
      ],
    },
    unless: renderIsSigned(certificate),
    timeoutMs: 300_000,
  });
}
