const header = '# Managed by Pigsty.\n';

export interface Resolver {
  readonly servers: readonly string[];
  readonly options: readonly string[];
  readonly search: readonly string[];
}

/** /etc/resolv.conf */
export function renderResolvConf({ servers, options, search }: Resolver): string {
  return `${header}${[...options, ...search, ...servers.map((s) => `nameserver ${s}`)].join('\n')}\n`;
}

/** /etc/systemd/resolved.conf.d/pigsty.conf: beside the servers of each link, or in their stead. */
export function renderResolved(servers: readonly string[], instead: boolean): string {
  return `${header}[Resolve]\nDNS=${servers.join(' ')}\n${instead ? 'Domains=~.\n' : ''}`;
}

/** /etc/NetworkManager/conf.d/90-pigsty-dns.conf: for all connections. */
export function renderNetworkManagerDns({ servers, options, search }: Resolver): string {
  const words = (lines: readonly string[]): string =>
    lines.flatMap((line) => line.trim().split(/\s+/).slice(1)).join(',');
  const global = [
    ...(search.length === 0 ? [] : [`searches=${words(search)}`]),
    ...(options.length === 0 ? [] : [`options=${words(options)}`]),
  ];
  return `${header}[global-dns]\n${global.map((line) => `${line}\n`).join('')}\n[global-dns-domain-*]\nservers=${servers.join(',')}\n`;
}
