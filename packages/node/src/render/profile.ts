import { byCodeUnit, quoteWord } from '@pigsty/sdk';

const mostOpenFiles = 1_048_576;

/** What bounds the open files of a session on a host. */
export interface OpenFiles {
  /** Limit that a service or a session of the host reaches; absent as long as nobody has asked. */
  readonly granted: number | undefined;
  /** `fs.nr_open` of `node_sysctl_params`. */
  readonly nrOpen?: string | number | boolean | undefined;
}

/**
 * /etc/security/limits.d/limits.conf. PAM opens no session, of root neither, when the kernel does not grant a limit: more
 * open files than fs.nr_open would lock everybody out.
 */
export function renderLimits({ granted, nrOpen }: OpenFiles): string {
  const bounds = [mostOpenFiles, granted ?? mostOpenFiles, Number(nrOpen ?? mostOpenFiles)];
  const openFiles = Math.min(...bounds.filter((n) => n > 0));
  const limits = [
    'nproc 1048576',
    `nofile ${openFiles}`,
    'stack unlimited',
    'core unlimited',
    'memlock 2500000',
  ];
  const lines = ['*', 'root'].flatMap((who) => limits.map((limit) => `${who} - ${limit}`));
  return ['# Managed by pigsty (module node).', ...lines, ''].join('\n');
}

/** /etc/profile.d/node.sh: POSIX, as every login shell reads it. */
export function renderProfile(): string {
  return `# Managed by pigsty (module node).
export HISTSIZE=50000
export HISTTIMEFORMAT='%F %T '
alias ll='ls -l'
alias s='sudo systemctl'
`;
}

/** /etc/profile.d/node.alias.sh */
export function renderAliases(aliases: Readonly<Record<string, string>>): string {
  const lines = Object.entries(aliases)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => `alias ${quoteWord(name)}=${quoteWord(value)}`);
  return ['# Managed by pigsty (module node).', ...lines, ''].join('\n');
}

/** /etc/cron.d/pigsty: the stock /etc/crontab with its daily and weekly jobs stays as it is. */
export function renderCrontab(entries: readonly string[]): string {
  return ['# Managed by pigsty (module node).', 'SHELL=/bin/bash', 'MAILTO=""', ...entries, ''].join('\n');
}
