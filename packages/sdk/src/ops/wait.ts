import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolatedSideBySide, lines } from './fragment.ts';

export interface WaitArgs {
  /** A claim: `etcd-1 answers on 2379`. */
  readonly name: string;
  /** Shell fragment, run as root; exit 0 means met. It must not change anything. */
  readonly until: string;
  /** How long it may take; with `progress` how long nothing may move. */
  readonly timeoutMs: number;
  /**
   * Shell fragment that prints how far it is: bytes copied, a position in the log. While that moves, waiting goes on. Where
   * it begins with a number, only a larger one than ever before moves: what begins again and again gets nowhere.
   */
  readonly progress?: string;
  /** Shell fragment; exit 0 means that waiting longer is no use, and what it prints says why. */
  readonly hopeless?: string;
  /** 1000 when absent. */
  readonly intervalMs?: number;
  /** Shell fragment whose output is shown on time-out. */
  readonly diagnose?: string;
  /** A systemd unit that has to come up for this: when it keeps crashing, waiting longer is no use. */
  readonly unit?: string;
}

export interface WaitState {
  readonly met: boolean;
}

export const wait = defineOpKind<WaitArgs, WaitState, 'wait'>({
  kind: 'wait',
  summary: 'a named condition with a deadline',
  example: {
    name: 'mc-test-1 answers on 11211',
    until: 'ss -Hltn sport = :11211 | grep -q .',
    timeoutMs: 30_000,
    unit: 'memcached.service',
  },
  key: ({ name }) => name,
  read: (all) =>
    isolatedSideBySide(
      all.map(({ until }, i) => `if timeout 10 sh -c ${quoteWord(until)} >/dev/null; then echo ${i}; fi`),
    ),
  parse: (output, all) => {
    const met = new Set(lines(output));
    return all.map((_, i) => ({ met: met.has(String(i)) }));
  },
  diff: (_, { met }) => (met ? undefined : 'wait'),
  write: (args) => [
    {
      do: 'run',
      command: shCommand(
        poll,
        [
          args.name,
          args.until,
          seconds(args.timeoutMs),
          String((args.intervalMs ?? 1000) / 1000),
          args.diagnose ?? '',
          args.unit ?? '',
          args.progress ?? '',
          args.hopeless ?? '',
        ],
        {
          timeoutMs: (args.progress === undefined ? args.timeoutMs : longestMs) + diagnoseMs,
          reports: true,
        },
      ),
    },
  ],
  describe: ({ name, timeoutMs, progress }) =>
    `wait until ${name} (at most ${seconds(timeoutMs)} s${progress === undefined ? '' : ' without progress'})`,
  waits: true,
  converged: () => ({ met: true }),
  // The loop has just seen the condition met; it may be brief, and asking again proves nothing.
  skipVerify: true,
});

const diagnoseMs = 60_000;
/** However well it moves on. */
const longestMs = 48 * 3_600_000;

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}

/** So many crashes in a row, each after the restart that systemd grants, are no accident. */
const crashes = 4;

const poll = `unit=$6 progress=$7 hopeless=$8 at= reported= most= what=
restarts() { [ -z "$unit" ] || systemctl show --property NRestarts --value "$unit" 2>/dev/null; }
before=$(restarts)
end=$(($(date +%s) + $3))
# Whether it has come further since the last time.
moves() {
  [ -n "$progress" ] || return 1
  there=$(timeout 10 sh -c "$progress" 2>/dev/null </dev/null)
  [ -n "$there" ] && [ "$there" != "$at" ] || return 1
  at=$there
  number=\${at%%[!0-9]*}
  [ -n "$number" ] || return 0
  if [ -n "$most" ] && [ "\${at#"$number"}" = "$what" ] && [ "$number" -le "$most" ]; then return 1; fi
  most=$number what=\${at#"$number"}
}
report() {
  [ -n "\${PIGSTY_PROGRESS-}" ] || return 0
  line=$(printf '%s' "$last" | tail -n 1)
  line="\${at:+at $at, }\${line:-no answer (exit code $code)}"
  [ "$line" = "$reported" ] || printf '%s\\n' "$line" >> "$PIGSTY_PROGRESS"
  reported=$line
}
while :; do
  left=$((end - $(date +%s)))
  [ "$left" -gt 0 ] || left=1
  [ "$left" -le 30 ] || left=30
  last=$(timeout "$left" sh -c "$2" 2>&1 </dev/null)
  code=$?
  [ "$code" -ne 0 ] || exit 0
  # The engine makes this file when its run is cancelled.
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  moved=
  if moves; then moved=yes end=$(($(date +%s) + $3)); fi
  report
  if [ -n "$hopeless" ] && reason=$(timeout 10 sh -c "$hopeless" 2>&1 </dev/null); then
    why="waiting until $1 is no use: \${reason:-it cannot come about any more}"
    break
  fi
  now=$(restarts)
  if [ "$((\${now:-0} - \${before:-0}))" -ge ${crashes} ]; then
    why="$unit crashed ${crashes} times while this waited until $1"
    break
  fi
  # A clock of whole seconds: the deadline is over once its second is.
  if [ -z "$moved" ] && [ "$(date +%s)" -gt "$end" ]; then
    why="timed out after $3 s waiting until $1"
    [ -z "$progress" ] || why="nothing moved for $3 s (at \${at:-an unknown place}) waiting until $1"
    break
  fi
  sleep "$4"
done
{
  echo "$why"
  echo "last answer (exit code $code): \${last:-nothing}"
  if [ -n "$5" ]; then timeout 30 sh -c "$5" 2>&1 </dev/null; fi
} >&2
exit 1`;
