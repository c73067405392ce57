const units = [
  'chrony',
  'chronyd',
  'etcd',
  'haproxy',
  'keepalived',
  'patroni',
  'pgbouncer',
  'postgres',
  'vector',
  'vip-manager',
];

/**
 * What `limit` allows: the services of the estate and their logs. Nothing that opens a file by its name, since that would
 * be every file, and nothing that starts a pager, since that opens a shell: each would be as much as all of root.
 */
function limited(): string {
  const commands = units.flatMap((unit) => [
    ...['start', 'stop', 'reload', 'restart'].map((verb) => `/usr/bin/systemctl ${verb} ${unit}`),
    `/usr/bin/systemctl --no-pager status ${unit}`,
    `/usr/bin/journalctl --no-pager -u ${unit}`,
  ]);
  return commands.map((command) => `%admin ALL=(root) NOPASSWD: ${command}`).join('\n');
}

/** /etc/sudoers.d/<admin>: what members of the group admin may do. */
export function renderSudoers(mode: 'nopass' | 'all' | 'limit'): string {
  const rules = {
    nopass: '%admin ALL=(ALL) NOPASSWD: ALL',
    all: '%admin ALL=(ALL) ALL',
    limit: limited(),
  }[mode];
  return `# Managed by pigsty (module node).\n${rules}\n`;
}
