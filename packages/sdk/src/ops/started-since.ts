import { quoteWord } from '../words/command.ts';

/**
 * A condition of the shell: systemd has started the unit since an execution of a procedure began on this host, by the
 * host's own clock. With it a restart that was interrupted is not made twice.
 *
 * @example
 * `if ${startedSince('memcached.service', run.id)}; then echo done; fi`
 */
export function startedSince(unit: string, run: string): string {
  const marker = quoteWord(`/etc/pigsty/procedures/${run}`);
  return `{ begun=$(stat -c %Y ${marker} 2>/dev/null) && started=$(TZ=UTC systemctl show -p ExecMainStartTimestamp --value ${quoteWord(unit)}) && [ -n "$started" ] && started=$(date -d "$started" +%s) && [ "$started" -ge "$begun" ]; }`;
}
