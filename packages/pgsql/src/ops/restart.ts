import { defineOpKind, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { curlConfig, curlOptions, type RestCredentials, type RestEndpoint } from '../rest/endpoint.ts';
import { takesPart } from '../rest/takes-part.ts';
import { jsonLines } from '../sql/session.ts';

export interface RestartArgs {
  readonly member: RestEndpoint;
  readonly credentials: RestCredentials;
  /** Parameters that this module declares: a restart that somebody else's change needs is theirs to do. */
  readonly managed: readonly string[];
  /**
   * A replica may not have less of some things than its leader. It restarts before the leader for what is raised, and
   * after it for what is lowered; the leader restarts for both.
   */
  readonly turn: 'before-leader' | 'leader' | 'after-leader';
}

/** A parameter that waits for a restart. */
interface Waiting {
  readonly name: string;
  readonly lowered: boolean;
}

type RestartState = readonly Waiting[];

interface PatroniAnswer {
  readonly pending_restart?: boolean;
  readonly pending_restart_reason?: Readonly<
    Record<string, { readonly old_value?: string; readonly new_value?: string }>
  >;
}

/** What a replica must have at least as much of as its leader. */
const FROM_LEADER = [
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_wal_senders',
  'max_worker_processes',
];

/** PostgreSQL of one member runs with the declared parameters; restarted when Patroni says that one of them needs it. */
export const patroniRestart = defineOpKind<RestartArgs, RestartState, readonly string[]>({
  kind: 'patroni.restart',
  summary: 'PostgreSQL of a member is restarted when a declared parameter waits for it',
  key: ({ member }) => member.instance,
  read: (all) =>
    all
      .map(
        ({ member }) =>
          `{ curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])} 2>/dev/null </dev/null || printf -; } | tr -d '\\n'; echo`,
      )
      .join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n');
    return all.map((_args, i) => {
      const [answer] = jsonLines(lines[i] ?? '') as readonly PatroniAnswer[];
      return answer?.pending_restart === true ? waiting(answer) : [];
    });
  },
  diff: ({ managed, turn }, found) => {
    const due = found.filter(({ name, lowered }) => managed.includes(name) && isDue(turn, lowered));
    return due.length === 0 ? undefined : due.map(({ name }) => name);
  },
  write: (args) => [restart(args)],
  describe: ({ member }, parameters) =>
    `restart PostgreSQL of ${member.instance}: ${parameters.join(', ')} wait for it`,
  converged: () => [],
  timeoutMs: 600_000,
});

function waiting({ pending_restart_reason = {} }: PatroniAnswer): RestartState {
  return Object.entries(pending_restart_reason).map(([name, { old_value, new_value }]) => ({
    name,
    lowered: FROM_LEADER.includes(name) && Number(new_value) < Number(old_value),
  }));
}

function isDue(turn: RestartArgs['turn'], lowered: boolean): boolean {
  switch (turn) {
    case 'before-leader':
      return !lowered;
    case 'leader':
      return true;
    case 'after-leader':
      return lowered;
    default:
      return turn satisfies never;
  }
}

/**
 * Waits until the member takes part, restarts it, and waits again. Before: a replica knows that its leader has less of
 * something only when it has followed it through its restart. After: the next member's turn comes when this one is back.
 */
function restart({ member, credentials }: RestartArgs): Action {
  const script = `
request=$(cat)
within() {
  deadline=$(($(date +%s) + $1))
  while [ "$(date +%s)" -lt "$deadline" ]; do
    if (
${takesPart(member)}
    ) >/dev/null 2>&1; then return 0; fi
    sleep 0.3
  done
  return 1
}
url=$1
within 60
printf '%s\\n' "$request" | curl ${quoteWords(curlOptions(member, 300))} -o /dev/null -K - "$url/restart" || exit 1
within 120 || { echo 'it did not come back within 120 s' >&2; exit 1; }`;
  const stdin = curlConfig({ method: 'POST', body: { restart_pending: true } }, credentials);
  return { do: 'run', command: shCommand(script, [member.url], { stdin, timeoutMs: 500_000 }) };
}
