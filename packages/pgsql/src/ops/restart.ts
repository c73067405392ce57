import { defineOpKind, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { curlConfig, curlOptions, type RestCredentials, type RestEndpoint } from '../rest/endpoint.ts';
import { jsonLines } from '../sql/session.ts';

export interface RestartArgs {
  readonly member: RestEndpoint;
  readonly credentials: RestCredentials;
  /** Parameters that this module declares: a restart that somebody else's change needs is theirs to do. */
  readonly managed: readonly string[];
}

/** Parameters that wait for a restart. */
type RestartState = readonly string[];

interface PatroniAnswer {
  readonly pending_restart?: boolean;
  readonly pending_restart_reason?: Readonly<Record<string, unknown>>;
}

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
      return answer?.pending_restart === true ? Object.keys(answer.pending_restart_reason ?? {}) : [];
    });
  },
  diff: ({ managed }, waiting) => {
    const ours = waiting.filter((name) => managed.includes(name));
    return ours.length === 0 ? undefined : ours;
  },
  write: (args) => [restart(args)],
  describe: ({ member }, parameters) =>
    `restart PostgreSQL of ${member.instance}: ${parameters.join(', ')} wait for it`,
  settled: () => [],
  timeoutMs: 600_000,
});

function restart({ member, credentials }: RestartArgs): Action {
  const script = `
cat | curl ${quoteWords(curlOptions(member, 300))} -o /dev/null -K - "$1/restart" || exit 1
deadline=$(($(date +%s) + 60))
until curl ${quoteWords(curlOptions(member))} -o /dev/null "$1/health" 2>/dev/null </dev/null; do
  [ "$(date +%s)" -lt "$deadline" ] || exit 1
  sleep 0.5
done`;
  const stdin = curlConfig({ method: 'POST', body: { restart_pending: true } }, credentials);
  return { do: 'run', command: shCommand(script, [member.url], { stdin, timeoutMs: 400_000 }) };
}
