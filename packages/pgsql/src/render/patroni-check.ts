/**
 * The check of patroni.yml by Patroni itself, as words of a command; `{}` stands for the file. It also tries to reach
 * etcd, which need not be up while files are written: that complaint alone does not count.
 */
export const patroniCheck: readonly string[] = [
  'sh',
  '-c',
  `said=$(patroni --validate-config --ignore-listen-port "$1" 2>&1) && exit 0
said=$(printf '%s\\n' "$said" | grep -v 'is not reachable$') || exit 0
printf '%s\\n' "$said" >&2
exit 1`,
  'sh',
  '{}',
];
