import { byCodeUnit, quoteWord } from '@pigsty/sdk';

/** /etc/security/limits.d/limits.conf */
export function renderLimits(): string {
  const limits = ['nproc 1048576', 'nofile 1048576', 'stack unlimited', 'core unlimited', 'memlock 2500000'];
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
