import { defineOpKind, quoteWords, shCommand } from '@pigsty/sdk';
import {
  curlConfig,
  curlOptions,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../rest/endpoint.ts';

export interface FailoverArgs {
  readonly cluster: string;
  readonly members: readonly RestEndpoint[];
  readonly credentials: RestCredentials;
  /** The member that is to lead; asked of itself, as the one that led is gone. */
  readonly to: RestEndpoint;
}

/** A member leads because it is told to, whether anybody led before it or not. */
export const patroniFailover = defineOpKind<FailoverArgs, { readonly leads: boolean }, 'failover'>({
  kind: 'patroni.failover',
  summary: 'a member of a Patroni cluster without a leader takes over',
  key: ({ cluster }) => cluster,
  read: (all) =>
    all
      .map(
        ({ to }, i) =>
          `curl ${quoteWords([...curlOptions(to), '-o', '/dev/null', `${to.url}/leader`])} 2>/dev/null </dev/null && echo leads ${i}`,
      )
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const leading = new Set(output.split('\n'));
    return all.map((_args, i) => ({ leads: leading.has(`leads ${i}`) }));
  },
  diff: (_args, { leads }) => (leads ? undefined : 'failover'),
  write: ({ to, credentials }) => {
    const script = `
request=$(cat)
answer=$(printf '%s\\n' "$request" | curl ${quoteWords(talkOptions(to, 120))} -w '\\n%{http_code}' -K - "$1/failover") || exit 1
code=$(printf '%s\\n' "$answer" | tail -n 1)
[ "$code" = 200 ] || { printf 'Patroni refuses: %s\\n' "$answer" >&2; exit 1; }
deadline=$(($(date +%s) + 60))
while [ "$(date +%s)" -lt "$deadline" ]; do
  curl ${quoteWords(talkOptions(to, 3))} -f -o /dev/null "$1/leader" 2>/dev/null </dev/null && exit 0
  sleep 0.2
done
echo "$2 does not lead after 60 s" >&2
exit 1`;
    const stdin = curlConfig({ method: 'POST', body: { candidate: to.instance } }, credentials);
    return [{ do: 'run', command: shCommand(script, [to.url, to.instance], { stdin, timeoutMs: 190_000 }) }];
  },
  describe: ({ cluster, to }) => `${to.instance} takes over ${cluster}, which nobody leads`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'failover', unit: 'PostgreSQL', of: cluster, writes: true }),
  destroys: ({ cluster, to }) => `commits of ${cluster} that ${to.instance} has not received`,
  converged: () => ({ leads: true }),
  timeoutMs: 200_000,
});
