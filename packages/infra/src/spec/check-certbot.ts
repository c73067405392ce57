import type { ClusterFinding } from '@pigsty/sdk';
import { certbotCertificates } from './certbot.ts';
import type { InfraCluster } from './components.ts';

/** What Let's Encrypt would refuse; another authority (`--server`) has rules of its own. */
export function checkCertbot({ instances }: InfraCluster): readonly ClusterFinding[] {
  const params = instances.find((node) => node.params.certbot_sign)?.params;
  if (params === undefined) return [];
  const certificates = certbotCertificates({ params });
  if (certificates.length === 0)
    return [
      {
        severity: 'warning',
        rule: 'certbot-nothing',
        path: ['certbot_sign'],
        message: 'certbot_sign has nothing to sign: no site of infra_portal with a domain has certbot',
        hint: "Name a certificate at the sites that shall have it: { domain: wiki.example.org, endpoint: '127.0.0.1:8000', certbot: wiki.example.org }",
      },
    ];
  return [
    ...placeholder(params.certbot_email),
    ...(/(?:^|\s)--server[\s=]/.test(params.certbot_options)
      ? []
      : [
          ...privateNames({ params }),
          ...otherPort(params.nginx_port),
          ...severalNodes(instances.filter((node) => node.params.certbot_sign).length),
        ]),
  ];
}

function placeholder(email: string): readonly ClusterFinding[] {
  if (email !== 'your@email.com') return [];
  return [
    {
      rule: 'certbot-email',
      path: ['certbot_email'],
      message: `certbot_email is still ${email}: warnings about certificates that end would reach somebody else`,
      hint: 'Set certbot_email to an address of your own.',
    },
  ];
}

/** Endings that nobody owns on the internet, and stars, which need a record in DNS. */
const PRIVATE =
  /^[^.]*$|^[\d.]+$|^~|\*|\.(?:pigsty|local|lan|internal|intranet|home|corp|test|invalid|localhost|localdomain|arpa)$/i;

function privateNames({ params }: Pick<InfraCluster, 'params'>): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(
    ([site, { certbot, domain, domains = [] }]): readonly ClusterFinding[] => {
      const refused = [domain ?? [], domains].flat().filter((name) => PRIVATE.test(name));
      if (certbot === undefined || domain === undefined || refused.length === 0) return [];
      return [
        {
          rule: 'certbot-domain',
          path: ['infra_portal', site],
          message: `${site} asks Let's Encrypt for ${refused.join(', ')}, for which it signs nothing: it has to find a name on the internet, and reach the portal by it`,
          hint: 'Take certbot off this site: it has the certificate of the estate then. Or name an authority of your own: certbot_options: --server https://...',
        },
      ];
    },
  );
}

function otherPort(port: number): readonly ClusterFinding[] {
  if (port === 80) return [];
  return [
    {
      severity: 'warning',
      rule: 'certbot-port',
      path: ['nginx_port'],
      message: `Let's Encrypt asks at port 80, and nginx listens on ${port}`,
      hint: `Set nginx_port: 80, or have port 80 lead to ${port}.`,
    },
  ];
}

function severalNodes(nodes: number): readonly ClusterFinding[] {
  if (nodes < 2) return [];
  return [
    {
      severity: 'warning',
      rule: 'certbot-nodes',
      path: ['certbot_sign'],
      message: `${nodes} infra nodes ask for certificates of the same names, and only the one that the names lead to can answer`,
      hint: 'Set certbot_sign: true at the host of that one.',
    },
  ];
}
