import type { Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';

export interface Peering {
  readonly state: 'new' | 'existing';
  /** `name=peerUrl` of every member, the new one included. */
  readonly cluster: readonly string[];
}

/**
 * /etc/etcd/etcd.conf. It says nothing about the other members, so that it does not change when one comes or goes:
 * a member with data reads them from its data.
 */
export function renderEtcdConf(member: Member, clusterName: string): string {
  return `# Managed by Pigsty. Member ${member.name} of etcd cluster ${clusterName}.\n${settings(member, clusterName)}`;
}

/** /etc/etcd/bootstrap.conf: read only while the member has no data. */
export function renderBootstrapConf(member: Member, clusterName: string, peering: Peering): string {
  return `# Managed by Pigsty. How ${member.name} gets into cluster ${clusterName} for the first time; removed once it is in.
${settings(member, clusterName)}initial-cluster-state: ${peering.state}
initial-cluster: ${quoted(peering.cluster.join(','))}
`;
}

function settings(member: Member, clusterName: string): string {
  const { params } = member;
  const local = `https://127.0.0.1:${params.etcd_port}`;
  return `name: ${quoted(member.name)}
data-dir: ${quoted(params.etcd_data)}
initial-cluster-token: ${quoted(clusterName)}
listen-peer-urls: ${quoted(member.peerUrl)}
initial-advertise-peer-urls: ${quoted(member.peerUrl)}
listen-client-urls: ${quoted(`${member.clientUrl},${local}`)}
advertise-client-urls: ${quoted(member.clientUrl)}
heartbeat-interval: ${params.etcd_heartbeat_interval}
election-timeout: ${params.etcd_election_timeout}
quota-backend-bytes: ${8 * 1024 ** 3}
auto-compaction-mode: periodic
auto-compaction-retention: "24h"
client-transport-security:
  cert-file: ${paths.certificate}
  key-file: ${paths.key}
peer-transport-security:
  cert-file: ${paths.certificate}
  key-file: ${paths.key}
  client-cert-auth: true
  trusted-ca-file: ${paths.ca}
`;
}

/** JSON strings are YAML. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
