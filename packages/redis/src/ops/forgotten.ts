import {
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  quoteWords,
  section,
  shCommand,
} from '@pigsty/sdk';
import { askLocally, cliText, type RedisCli } from './ask.ts';

export interface RedisForgottenArgs {
  /** Of the sentinel. */
  readonly sentinel: string;
  readonly cli: RedisCli;
  /** The name under which the primary is watched. */
  readonly name: string;
  /** `10.10.10.12:6379` of every server that has left the set. */
  readonly gone: readonly string[];
}

interface ForgottenState {
  readonly answers: boolean;
  /** Of those that have left, whom it still knows. */
  readonly known: readonly string[];
}

export interface ForgottenDelta {
  readonly [key: string]: readonly string[];
  readonly known: readonly string[];
}

/**
 * A sentinel knows no server of a set that has left it. It never forgets one by itself, and would make a replica of its
 * primary of whoever has that address next. To forget takes a reset, by which it forgets the other replicas and sentinels
 * too: it has found them all again before the next sentinel has its turn.
 */
export const redisForgotten = defineOpKind<RedisForgottenArgs, ForgottenState, ForgottenDelta>({
  kind: 'redis.forgotten',
  summary: 'a sentinel that knows no server which has left its set',
  key: ({ sentinel, name }) => `${sentinel} ${name}`,
  read: (all) =>
    isolated(
      all.map(({ cli, name }, i) =>
        section(i, `${askLocally(cli, ['PING @replicas', `SENTINEL REPLICAS ${name}`])} | ${addresses}`),
      ),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ gone }, i) => {
      const lines = (sections.get(String(i)) ?? '').split('\n');
      const known = lines.map((line) => line.split(' ')[0] ?? '');
      return { answers: lines.includes('@replicas'), known: gone.filter((at) => known.includes(at)) };
    });
  },
  // Of one that does not answer nobody knows.
  diff: ({ gone }, { answers, known }) =>
    answers && known.length === 0 ? undefined : { known: answers ? known : gone },
  write: ({ sentinel, cli, name }, { known }) => [
    {
      do: 'run',
      command: shCommand(script(cli), [sentinel, name, name.replace(/[*?[\]\\]/g, '\\$&'), ...known], {
        timeoutMs: 180_000,
      }),
    },
  ],
  describe: ({ sentinel, name }, { known }) =>
    `let ${sentinel} forget ${known.join(', ')} of ${name}, and find the others again`,
  action: () => 'run',
  converged: () => ({ answers: true, known: [] }),
  timeoutMs: 180_000,
});

/** Of a reply about replicas, which is names and values in turn: `10.10.10.12:6379 s_down,slave,disconnected`. */
const addresses = `awk '/^@/ { print; next } key == "" { key = $0; next } { if (key == "ip") ip = $0; if (key == "port") port = $0; if (key == "flags") print ip ":" port " " $0; key = "" }'`;

const script = (cli: RedisCli): string => `sentinel=$1 name=$2 pattern=$3; shift 3
gone=" $* "
ask() { { sed -n 's/^requirepass /AUTH /p' ${quoteWord(cli.conf)}; printf 'PING @@\\n%s\\n' "$1"; } | timeout 5 ${cliText(cli)} ${quoteWords(['-h', cli.host, '-p', String(cli.port)])} 2>&1 | tr -d '\\r' | sed '1,/^@@$/d'; }
stop() { if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi; sleep 0.5; }
field() { printf '%s\\n' "$master" | awk -v want="$1" 'NR % 2 { key = $0; next } key == want { print }'; }
look() {
  master=$(ask "SENTINEL MASTER $name")
  flags=$(field flags) others=$(field num-other-sentinels)
  up=0 left=
  for replica in $(ask "SENTINEL REPLICAS $name" | ${addresses} | tr ' ' '='); do
    case $gone in *" \${replica%%=*} "*) left="$left \${replica%%=*}"; continue ;; esac
    case $replica in *s_down* | *disconnected*) ;; *) up=$((up + 1)) ;; esac
  done
}
deadline=$(($(date +%s) + 60))
until look; [ "$flags" = master ]; do
  [ -n "$flags" ] || { echo "$sentinel does not answer: it would still take $* for a part of $name when it is back" >&2; exit 1; }
  [ "$(date +%s)" -lt "$deadline" ] || { echo "$name is not at rest, as $sentinel sees it: $flags" >&2; exit 1; }
  stop
done
had=$up knew=$others
said=$(ask "SENTINEL RESET $pattern")
[ "$said" = 1 ] || { echo "$sentinel refuses to be reset: $said" >&2; exit 1; }
deadline=$(($(date +%s) + 60))
until look; [ "$flags" = master ] && [ "$up" -ge "$had" ] && [ "\${others:-0}" -ge "\${knew:-0}" ] && [ -z "$left" ]; do
  [ "$(date +%s)" -lt "$deadline" ] || {
    echo "$sentinel has not found again what it knew of $name: $up of $had replicas, \${others:-no} of $knew other sentinels\${left:+; it knows again:$left}" >&2
    exit 1
  }
  stop
done`;
