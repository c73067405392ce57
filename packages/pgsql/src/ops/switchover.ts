import { defineOpKind, quoteWords, shCommand } from '@pigsty/sdk';
import { parsePatroniCluster } from '../rest/cluster.ts';
import {
  curlConfig,
  curlOptions,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../rest/endpoint.ts';

export interface SwitchoverArgs {
  readonly cluster: string;
  readonly members: readonly RestEndpoint[];
  readonly credentials: RestCredentials;
  /** Who leads now, and who is to lead, by name. */
  readonly from: string;
  readonly to: string;
}

interface SwitchoverState {
  readonly leader?: string;
}

/** Another member leads the cluster. Nothing to do when the one that is to hand over does not lead. */
export const patroniSwitchover = defineOpKind<SwitchoverArgs, SwitchoverState, 'switchover'>({
  kind: 'patroni.switchover',
  summary: 'one member of a Patroni cluster hands its leadership to another one',
  key: ({ cluster }) => cluster,
  read: (all) =>
    all
      .map(({ members }) => {
        const asks = members.map(
          (m) => `curl ${quoteWords([...curlOptions(m), `${m.url}/cluster`])} 2>/dev/null </dev/null`,
        );
        return `{ ${[...asks, 'printf -'].join(' || ')}; } | tr -d '\\n'; echo`;
      })
      .join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n');
    return all.map((_args, i): SwitchoverState => {
      const leader = parsePatroniCluster(lines[i] ?? '')?.leader;
      return leader === undefined ? {} : { leader };
    });
  },
  diff: ({ from }, { leader }) => (leader === from ? 'switchover' : undefined),
  write: (args) => [{ do: 'run', command: handOver(args) }],
  describe: ({ cluster, from, to }) => `${from} hands the leadership of ${cluster} to ${to}`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'failover', unit: 'PostgreSQL', of: cluster, writes: true }),
  converged: ({ to }) => ({ leader: to }),
  timeoutMs: 200_000,
});

/** Patroni answers when the new leader leads; what its own words are when it refuses, is printed. */
function handOver({ members, credentials, from, to }: SwitchoverArgs): ReturnType<typeof shCommand> {
  const [first] = members;
  const asked = members.find((m) => m.instance === from) ?? first;
  const next = members.find((m) => m.instance === to) ?? first;
  const words = (m: RestEndpoint | undefined, seconds: number): string =>
    quoteWords(talkOptions(m ?? {}, seconds));
  const script = `
request=$(cat)
answer=$(printf '%s\\n' "$request" | curl ${words(asked, 120)} -w '\\n%{http_code}' -K - "$1/switchover") || exit 1
code=$(printf "%s\\n" "$answer" | tail -n 1)
[ "$code" = 200 ] || { printf 'Patroni refuses: %s\\n' "$answer" >&2; exit 1; }
deadline=$(($(date +%s) + 60))
while [ "$(date +%s)" -lt "$deadline" ]; do
  curl ${words(next, 3)} -f -o /dev/null "$2/leader" 2>/dev/null </dev/null && exit 0
  sleep 0.2
done
echo "$3 does not lead after 60 s" >&2
exit 1`;
  const stdin = curlConfig({ method: 'POST', body: { leader: from, candidate: to } }, credentials);
  return shCommand(script, [asked?.url ?? '', next?.url ?? '', to], { stdin, timeoutMs: 190_000 });
}
