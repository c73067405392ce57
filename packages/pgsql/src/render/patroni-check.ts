const SECONDS = 30;

/**
 * The check of patroni.yml by Patroni itself, as words of a command; `{}` stands for the file. It also tries to reach
 * etcd, which need not be up while files are written: that complaint alone does not count. And it connects to the port of
 * its own REST API, where a Patroni that hangs lets it wait.
 */
export const patroniCheck: readonly string[] = [
  'sh',
  '-c',
  `said=$(timeout ${SECONDS} patroni --validate-config --ignore-listen-port "$1" 2>&1) && exit 0
[ $? -ne 124 ] || { echo "patroni --validate-config did not end within ${SECONDS} s: does a Patroni hang that listens on this port?" >&2; exit 1; }
said=$(printf '%s\\n' "$said" | grep -v 'is not reachable$') || exit 0
printf '%s\\n' "$said" >&2
exit 1`,
  'sh',
  '{}',
];
