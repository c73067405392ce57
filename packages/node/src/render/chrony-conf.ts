export interface ChronyConf {
  /** As chrony writes them: `pool pool.ntp.org iburst`. */
  readonly sources: readonly string[];
  /** Networks whose hosts may ask for the time. */
  readonly clients: readonly string[];
}

/** chrony.conf: a server goes on serving its own time when it reaches nobody. */
export function renderChronyConf({ sources, clients }: ChronyConf): string {
  return `# Managed by Pigsty.
${[...sources, ...(clients.length === 0 ? [] : ['local stratum 10'])].join('\n')}
driftfile /var/lib/chrony/drift
makestep 10 120
rtcsync
${['127.0.0.1/32', ...clients].map((network) => `allow ${network}`).join('\n')}
logdir /var/log/chrony
`;
}
