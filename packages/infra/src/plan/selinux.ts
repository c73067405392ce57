import {
  hasSeLinux,
  seLinuxRules,
  seLinuxRulesRemoval,
  seLinuxSwitch,
  seLinuxSwitchRemoval,
} from '@pigsty/node/contract';
import type { Estate, HostFacts, Op } from '@pigsty/sdk';
import type { InfraCluster, InfraNode } from '../spec/components.ts';
import { network } from '../spec/network.ts';

/** Where a node of INFRA is, and what is known of it. */
export interface SeLinuxHost {
  readonly cluster: InfraCluster;
  readonly node: InfraNode;
  readonly estate: Pick<Estate, 'inventory'>;
  readonly facts: HostFacts | undefined;
}

/** What servers of the web may read, and the ports that they may listen on, in the policy of EL. */
const [served, settings, webPort] = ['httpd_sys_content_t', 'httpd_config_t', 'http_port_t'];
const upstreams = { name: 'httpd_can_network_connect', lets: 'nginx connect to what it passes on' };

/** nginx reads its pages and certificates, listens on its ports, and connects to what is behind it. */
export function nginxUnderSeLinux(at: SeLinuxHost): readonly Op[] {
  if (!isOn(at)) return [];
  const { nginx_data, nginx_home, repo_enabled, repo_home } = at.node.params;
  const isLink = nginx_home !== nginx_data;
  const apart = repo_enabled && !`${repo_home}/`.startsWith(`${nginx_home}/`);
  return [
    ...seLinuxRules({
      of: 'infra',
      service: 'nginx',
      labels: [
        { path: nginx_data, type: served },
        ...(isLink ? [{ path: nginx_home, type: served, link: true as const }] : []),
        ...(apart ? [{ path: repo_home, type: served }] : []),
        { path: '/etc/nginx', type: settings },
      ],
      ports: { type: webPort, ports: portsOf(at, 'nginx.service') },
    }),
    seLinuxSwitch(upstreams),
  ];
}

/** The policy lets dnsmasq listen for TCP on the ports of name servers alone. */
export function namesUnderSeLinux(at: SeLinuxHost): readonly Op[] {
  if (!isOn(at)) return [];
  const ports = { type: 'dns_port_t', ports: portsOf(at, 'dnsmasq.service') };
  return seLinuxRules({ of: 'infra', service: 'dnsmasq', ports });
}

/** What was made is taken back whatever the mode is by now. */
export function seLinuxRemoval(facts: HostFacts | undefined): readonly Op[] {
  return facts?.family === 'rpm' ? [seLinuxRulesRemoval('infra'), seLinuxSwitchRemoval(upstreams)] : [];
}

const isOn = ({ node: { host }, estate, facts }: SeLinuxHost): boolean =>
  hasSeLinux(estate.inventory, host, facts);

function portsOf({ cluster, node: { host } }: SeLinuxHost, unit: string): readonly number[] {
  return network(cluster)
    .listens.filter((l) => l.host === host && (l.unit === unit || l.besides?.includes(unit) === true))
    .map(({ port }) => port);
}
