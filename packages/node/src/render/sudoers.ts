const commands = ['systemctl', 'journalctl', 'cat', 'less', 'tail', 'head']
  .map((c) => `/usr/bin/${c}`)
  .join(', ');

/** /etc/sudoers.d/<admin>: what members of the group admin may do. */
export function renderSudoers(mode: 'nopass' | 'all' | 'limit'): string {
  const rule = {
    nopass: '%admin ALL=(ALL) NOPASSWD: ALL',
    all: '%admin ALL=(ALL) ALL',
    limit: `%admin ALL=(ALL) NOPASSWD: ${commands}`,
  }[mode];
  return `# Managed by pigsty (module node).\n${rule}\n`;
}
