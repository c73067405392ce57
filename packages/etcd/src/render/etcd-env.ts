import { peerName, type Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';

/** With a larger database etcd takes no writes. */
export const quotaBytes = 8 * 1024 ** 3;

export interface Peering {
  readonly state: 'new' | 'existing';
  /** `name=peerUrl` of every member, the new one included. */
  readonly cluster: readonly string[];
}

/**
 * /etc/etcd/etcd.env. It says nothing about the other members, so that it does not change when one comes or goes: a
 * member with data reads them from its data. The environment is used because etcd before 3.5.14 has no other file in
 * which peers can be limited: in its YAML `allowed-hostname` is passed over without a word.
 */
export function renderEtcdEnv(member: Member, clusterName: string): string {
  return assignments(`Member ${member.name} of etcd cluster ${clusterName}.`, settings(member, clusterName));
}

/** What the first start of a member is told. */
export interface Bootstrap {
  /** How it gets into the cluster; absent where it has its data. */
  readonly peering?: Peering;
  /** Its tokens are signed ones until it starts again: see decision 45. */
  readonly signsTokens?: boolean;
  /** Who the cluster is that it founds, instead of the one that its name says: clients tell it from a former one. */
  readonly token?: string;
}

/** /etc/etcd/bootstrap.env: read only by the first start of a member, and gone after it. */
export function renderBootstrapEnv(
  member: Member,
  clusterName: string,
  { peering, signsTokens = false, token }: Bootstrap,
): string {
  return assignments(
    `How ${member.name} gets into cluster ${clusterName} for the first time; removed once it is in.`,
    {
      ...(peering === undefined
        ? {}
        : {
            ETCD_INITIAL_CLUSTER_STATE: peering.state,
            ETCD_INITIAL_CLUSTER: peering.cluster.join(','),
          }),
      ...(token === undefined ? {} : { ETCD_INITIAL_CLUSTER_TOKEN: token }),
      ...(signsTokens ? { ETCD_AUTH_TOKEN: `jwt,priv-key=${paths.tokenKey},sign-method=ES256,ttl=1h` } : {}),
    },
  );
}

function settings(member: Member, clusterName: string): Readonly<Record<string, string | number>> {
  const { params } = member;
  return {
    ETCD_NAME: member.name,
    ETCD_DATA_DIR: params.etcd_data,
    ETCD_INITIAL_CLUSTER_TOKEN: clusterName,
    ETCD_LISTEN_PEER_URLS: member.peerUrl,
    ETCD_INITIAL_ADVERTISE_PEER_URLS: member.peerUrl,
    ETCD_LISTEN_CLIENT_URLS: `${member.clientUrl},https://127.0.0.1:${params.etcd_port}`,
    ETCD_ADVERTISE_CLIENT_URLS: member.clientUrl,
    ETCD_LISTEN_METRICS_URLS: `http://127.0.0.1:${params.etcd_metrics_port}`,
    ETCD_HEARTBEAT_INTERVAL: params.etcd_heartbeat_interval,
    ETCD_ELECTION_TIMEOUT: params.etcd_election_timeout,
    ETCD_QUOTA_BACKEND_BYTES: quotaBytes,
    ETCD_AUTO_COMPACTION_MODE: 'periodic',
    ETCD_AUTO_COMPACTION_RETENTION: '24h',
    ETCD_CERT_FILE: paths.certificate,
    ETCD_KEY_FILE: paths.key,
    // A trusted CA is what makes etcd demand certificates. With client-cert-auth it would also take their common names
    // for users, and refuse every certificate that has one at the JSON gateway, which is how Patroni and we ask.
    ETCD_TRUSTED_CA_FILE: paths.ca,
    ETCD_PEER_CERT_FILE: paths.certificate,
    ETCD_PEER_KEY_FILE: paths.key,
    ETCD_PEER_CLIENT_CERT_AUTH: 'true',
    ETCD_PEER_TRUSTED_CA_FILE: paths.ca,
    ETCD_PEER_CERT_ALLOWED_HOSTNAME: peerName(clusterName),
  };
}

function assignments(about: string, values: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value}"`);
  return [`# Managed by Pigsty. ${about}`, ...lines, ''].join('\n');
}
