import {
  answers,
  certificate,
  directory,
  file,
  link,
  absent,
  unit,
  type Estate,
  type ModuleFacts,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import type { InfraFacts } from '../facts/components.ts';
import { homeScript } from '../render/home-script.ts';
import { renderLogins } from '../render/logins.ts';
import { renderNginxConfig } from '../render/nginx-conf.ts';
import { daysOf } from '@pigsty/node/contract';
import { renderHome } from '../render/nginx-home.ts';
import { renderSite } from '../render/nginx-site.ts';
import { renderStores } from '../render/nginx-stores.ts';
import type { InfraCluster, InfraNode } from '../spec/components.ts';
import { paths, topics, users } from '../spec/paths.ts';
import { loginsOf } from '../spec/portal.ts';
import { sitesOf } from '../spec/sites.ts';
import { certbotLinks } from './certbot.ts';
import { nginxUnderSeLinux } from './selinux.ts';
import { siteCheck } from './site-check.ts';

const reload = { notifies: [topics.nginx] };
const readable = { group: users.nginx, mode: '0640' } as const;

/** nginx: the portal, the sites of `infra_portal`, and INFRA's servers on the network. */
export function web(
  cluster: InfraCluster,
  node: InfraNode,
  estate: Estate,
  facts: Pick<ModuleFacts<InfraFacts>, 'host' | 'of'>,
): readonly StageDraft[] {
  const { host, params } = node;
  if (!params.nginx_enabled) return [];
  return [
    {
      name: 'nginx',
      host,
      after: ['base@self'],
      ops: [
        directory({ path: params.nginx_data, group: users.nginx, mode: '0755' }),
        ...(params.nginx_home === params.nginx_data
          ? []
          : [link({ path: params.nginx_home, target: params.nginx_data })]),
        directory({ path: paths.sites, group: users.nginx, mode: '0750' }),
        directory({ path: paths.siteCertificates, group: users.nginx, mode: '0750' }),
        directory({ path: paths.proxied, group: users.nginx, mode: '0750' }),
        portalCertificate(cluster, node, estate),
        ...certbotLinks(node, facts.of(host)?.signed ?? []),
        file({ path: paths.nginx, content: renderNginxConfig() }, reload),
        file({ path: paths.logins, content: renderLogins(loginsOf(params)), ...readable }),
        site('stores', renderStores(node, estate.caCertificate)),
        site('home', renderHome(node)),
        ...sitesOf(node).map(([name, entry]) => site(name, renderSite(name, entry, node), siteCheck(name))),
        // What the package brings as its first site.
        absent({ path: `${paths.sites}/default.conf` }),
        file({ path: `${params.nginx_data}/ca.crt`, content: estate.caCertificate }),
        file({ path: `${params.nginx_data}/home.js`, content: homeScript }),
        ...nginxUnderSeLinux({ cluster, node, estate, facts: facts.host(host) }),
        nginxUnit('running'),
        answers({
          what: 'nginx',
          url: `http://127.0.0.1:${params.nginx_port}/healthz`,
          unit: 'nginx.service',
        }),
      ],
    },
  ];
}

/** nginx, with the configuration as it is now; for every stage that writes a part of it. */
export function nginxUnit(state: 'running' | 'keep'): Op {
  return unit({
    name: 'nginx.service',
    state,
    enabled: state === 'running' ? true : 'keep',
    reloadOn: [topics.nginx],
  });
}

function site(name: string, content: string, check?: readonly string[]): Op {
  const path = `${paths.sites}/${name}.conf`;
  return file({ path, content, ...readable, ...(check === undefined ? {} : { check }) }, reload);
}

/** Every name under which the portal and its sites are called. */
function portalCertificate({ instances }: InfraCluster, { host, params }: InfraNode, estate: Estate): Op {
  const names = Object.values(params.infra_portal).flatMap(({ domain, domains = [] }) => [
    ...(domain === undefined ? [] : [domain]),
    ...domains,
  ]);
  return certificate(
    {
      path: paths.portalCertificate,
      keyPath: paths.portalKey,
      issuer: estate.caCertificate,
      owner: 'root',
      group: users.nginx,
      keyMode: '0640',
      profile: {
        commonName: names[0] ?? host,
        organizationalUnit: 'nginx',
        names: [...new Set([...names, 'localhost', '127.0.0.1', host, ...instances.map((i) => i.host)])],
        days: daysOf(params.nginx_cert_validity),
        usages: ['server'],
      },
    },
    reload,
  );
}
