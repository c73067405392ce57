import { defineOpKind, quoteWord, quoteWords, shCommand } from '@pigsty/sdk';
import { checkpoint } from '../sql/checkpoint.ts';
import type { Session } from '../sql/session.ts';
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
  /** Clients are held meanwhile, by a program that waits on the host of the one that hands over. */
  readonly held?: HeldMeanwhile;
}

export interface HeldMeanwhile {
  /** What the program says of itself: `handoverPlaces`. */
  readonly state: string;
  readonly session: Session;
  /** At most, in seconds. */
  readonly holdSeconds: number;
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
  describe: ({ cluster, from, to, held }) =>
    `${from} hands the leadership of ${cluster} to ${to}${held === undefined ? '' : `; clients of its pooler wait meanwhile, ${held.holdSeconds} s at most`}`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'failover', unit: 'PostgreSQL', of: cluster, writes: true }),
  converged: ({ to }) => ({ leader: to }),
  timeoutMs: 200_000,
});

/** Patroni answers when the new leader leads; what its own words are when it refuses, is printed. */
function handOver({ members, credentials, from, to, held }: SwitchoverArgs): ReturnType<typeof shCommand> {
  const [first] = members;
  const asked = members.find((m) => m.instance === from) ?? first;
  const next = members.find((m) => m.instance === to) ?? first;
  const words = (m: RestEndpoint | undefined, seconds: number): string =>
    quoteWords(talkOptions(m ?? {}, seconds));
  const script = `
request=$(cat)
${held === undefined ? '' : hold(held)}
answer=$(printf '%s\\n' "$request" | curl ${words(asked, 120)} -w '\\n%{http_code}' -K - "$1/switchover") || exit 1
code=$(printf "%s\\n" "$answer" | tail -n 1)
[ "$code" = 200 ] || { ${held === undefined ? '' : 'refused "$answer"; '}printf 'Patroni refuses: %s\\n' "$answer" >&2; exit 1; }
deadline=$(($(date +%s) + 60))
while [ "$(date +%s)" -lt "$deadline" ]; do
  curl ${words(next, 3)} -f -o /dev/null "$2/leader" 2>/dev/null </dev/null && ${held === undefined ? 'exit 0' : 'went_on'}
  sleep 0.2
done
echo "$3 does not lead after 60 s" >&2
exit 1`;
  const stdin = curlConfig({ method: 'POST', body: { leader: from, candidate: to } }, credentials);
  return shCommand(script, [asked?.url ?? '', next?.url ?? '', to], { stdin, timeoutMs: 190_000 });
}

/** Nobody is asked to move before clients are held; and where they cannot be, nothing has happened. */
function hold({ state, session, holdSeconds }: HeldMeanwhile): string {
  return `state=${quoteWord(state)}
phase() { grep -Eq "\\"phase\\": \\"($1)\\"" "$state" 2>/dev/null; }
reason() { sed -n 's/.*"reason": "\\(.*\\)".*/\\1/p' "$state"; }
refused() {
  printf '%s\\n' "$1" | head -c 400 >"$state.refused.new" && mv "$state.refused.new" "$state.refused"
}
went_on() {
  # Done at once where no client was there to be led on.
  phase 'forwarding|done' && exit 0
  if phase given-up; then echo "the leadership has moved, and clients were not held: $(reason)" >&2; exit 1; fi
}
${checkpoint(session)} || exit 1
: >"$state.go"
deadline=$(($(date +%s) + ${holdSeconds} + 20))
until phase held; do
  if phase given-up; then echo "clients go on as before, nothing has moved: $(reason)" >&2; exit 1; fi
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then refused 'it was stopped'; exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { refused 'the command gave up'; echo 'clients were not held in time' >&2; exit 1; }
  sleep 0.02
done`;
}
