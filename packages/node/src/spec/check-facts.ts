import { X509Certificate } from 'node:crypto';
import {
  certificatesIn,
  clusterProblem,
  type Cluster,
  type Estate,
  type ModuleFacts,
  type Problem,
} from '@pigsty/sdk';
import type { NodeFacts } from '../facts/host.ts';
import { checkMemory } from './check-memory.ts';
import { paths } from './paths.ts';
import { wantedServers } from './resolver.ts';
import type { NodeParams } from './schema.ts';

/** Rules that need what hosts say. */
export function checkFacts(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  estate: Pick<Estate, 'inventory' | 'caCertificate'>,
): readonly Problem[] {
  return [
    ...otherAuthority(cluster, facts, estate),
    ...vipInterface(cluster, facts, estate),
    ...seLinuxPort(cluster, facts, estate),
    ...unknownResolver(cluster, facts, estate),
    ...checkMemory(cluster, facts, estate.inventory),
  ];
}

/** keepalived needs to know where the address is put. */
function vipInterface(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Problem[] {
  return cluster.instances.flatMap(({ host, params }): readonly Problem[] => {
    const known = facts.of(host);
    if (!params.vip_enabled || params.vip_interface !== 'auto') return [];
    if (known === undefined || known.interface !== undefined) return [];
    return [
      clusterProblem(cluster, inventory, {
        rule: 'vip-interface',
        host,
        path: ['vip_interface'],
        message: `no network interface of ${host} has the address ${host}, so that vip_interface: auto finds none`,
        hint: 'Set vip_interface to the interface that the VIP is put on, like eth0.',
      }),
    ];
  });
}

/** A link of another program is never written through, nor replaced. */
function unknownResolver(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Problem[] {
  return cluster.instances.flatMap(({ host, params }): readonly Problem[] => {
    const found = facts.of(host)?.resolver;
    if (found?.owner !== 'other' || wantedServers(params, inventory).length === 0) return [];
    return [
      clusterProblem(cluster, inventory, {
        severity: 'warning',
        rule: 'resolver-owner',
        host,
        path: ['node_dns_servers'],
        message: `/etc/resolv.conf of ${host} is a link to ${found.link ?? 'a file'} of another program, and stays as it is: the servers of node_dns_servers are not asked there`,
        hint: `Tell that program the servers, or make the file a plain one (cp --remove-destination ${found.link ?? '...'} /etc/resolv.conf), or set node_dns_method: none.`,
      }),
    ];
  });
}

/** A server of SSH that SELinux does not let listen is gone with its next start. */
function seLinuxPort(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Problem[] {
  return cluster.instances.flatMap(({ host, params }): readonly Problem[] => {
    const port = facts.of(host)?.firewall?.sshPorts.find((number) => number !== 22);
    if (params.node_selinux_mode !== 'enforcing' || facts.host(host)?.family !== 'rpm') return [];
    if (port === undefined) return [];
    return [
      clusterProblem(cluster, inventory, {
        severity: 'warning',
        rule: 'selinux-ssh-port',
        host,
        path: ['node_selinux_mode'],
        message: `SSH of ${host} listens on port ${port}, which SELinux refuses unless it was told`,
        hint: `On ${host}: semanage port -l | grep ssh_port_t, and where ${port} is missing: semanage port -a -t ssh_port_t -p tcp ${port}`,
      }),
    ];
  });
}

/**
 * A host that is in use trusts the authority of the estate. With another one its services would refuse the certificates
 * of this one, and members that have been restarted those that have not.
 */
function otherAuthority(
  cluster: Cluster<NodeParams>,
  facts: ModuleFacts<NodeFacts>,
  { inventory, caCertificate }: Pick<Estate, 'inventory' | 'caCertificate'>,
): readonly Problem[] {
  const trusted = new Set(certificatesIn(caCertificate).map(plain));
  if (trusted.size === 0) return [];
  return cluster.instances.flatMap(({ host }): readonly Problem[] => {
    const [there] = certificatesIn(facts.of(host)?.authority ?? '');
    if (there === undefined || trusted.has(plain(there))) return [];
    if (facts.host(host)?.modules.includes('node') !== true) return [];
    return [
      clusterProblem(cluster, inventory, {
        rule: 'other-authority',
        host,
        path: [],
        message: `${host} trusts another certificate authority than the one in files/pki/ca: ${named(there)}`,
        hint: `Is this the right inventory? Bring that authority back to files/pki/ca; or, to replace it, append what ${host} has in ${paths.ca} to files/pki/ca/ca.crt, deploy, take it out again, and deploy.`,
      }),
    ];
  });
}

function plain(pem: string): string {
  return pem.replace(/\s/g, '');
}

function named(pem: string): string {
  try {
    const { subject, validFrom, fingerprint256 } = new X509Certificate(pem);
    return `${subject.replaceAll('\n', ', ')} of ${validFrom}, SHA-256 ${fingerprint256.slice(0, 23)}...`;
  } catch {
    return 'one that cannot be read';
  }
}
