/** chrony.conf. */
export function renderChronyConf(servers: readonly string[]): string {
  return `# Managed by Pigsty.
${servers.join('\n')}
driftfile /var/lib/chrony/drift
makestep 10 120
rtcsync
allow 127.0.0.1/32
logdir /var/log/chrony
`;
}
