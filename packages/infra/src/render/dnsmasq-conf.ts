import { paths, users } from '../spec/paths.ts';

/** /etc/dnsmasq.conf: answers for the estate's names, and asks the host's own resolvers for the others. */
export function renderDnsmasqConfig(address: string, port: number): string {
  return `# Managed by pigsty (module infra). Names are in ${paths.names}.
port=${port}
listen-address=127.0.0.1,${address}
bind-dynamic
user=${users.dnsmasq}
group=${users.group}
no-hosts
hostsdir=${paths.names}
bogus-priv
domain-needed
# The host may well ask this server first.
dns-loop-detect
local-ttl=10
cache-size=10000
`;
}

/** `default` of the names: `dns_records`, an address and its names each. */
export function renderRecords(records: readonly string[]): string {
  return `# Managed by pigsty (module infra): dns_records.\n${records.map((r) => `${r.trim()}\n`).join('')}`;
}
