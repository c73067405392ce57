import { defineOpKind, quoteWord, quoteWords, shCommand } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from '../rest/endpoint.ts';

export interface PatroniAnswersArgs {
  readonly member: RestEndpoint;
}

type AnswersState = 'answers' | 'silent';

/** The exit code of curl when somebody took the connection and said nothing. */
const TIMED_OUT = 28;

/**
 * A Patroni that runs answers on its REST API. One that is alive and silent takes no new configuration and leads no
 * failover; its process is ended hard, so that it cannot stop PostgreSQL, and systemd starts it again.
 */
export const patroniAnswers = defineOpKind<PatroniAnswersArgs, AnswersState, 'restart'>({
  kind: 'patroni.answers',
  summary: 'a Patroni that is alive and silent is started again, while PostgreSQL runs on',
  key: ({ member }) => member.instance,
  read: (all) =>
    all
      .map(
        ({ member }) => `(${isSilent(member)}
) </dev/null >/dev/null 2>&1 && printf '%s\\n' ${quoteWord(member.instance)}`,
      )
      .concat(':')
      .join('\n'),
  parse: (output, all) => {
    const silent = new Set(output.split('\n'));
    return all.map(({ member }) => (silent.has(member.instance) ? 'silent' : 'answers'));
  },
  diff: (_args, state) => (state === 'silent' ? 'restart' : undefined),
  write: ({ member }) => [
    {
      do: 'run',
      command: shCommand(
        `systemctl kill --kill-who=main --signal=KILL patroni.service
deadline=$(($(date +%s) + 60))
until curl ${quoteWords([...curlOptions(member), '-o', '/dev/null', `${member.url}/patroni`])} 2>/dev/null </dev/null; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'Patroni was started again and does not answer within 60 s' >&2; exit 1; }
  sleep 0.5
done`,
        [],
        { timeoutMs: 90_000 },
      ),
    },
  ],
  describe: ({ member }) =>
    `restart Patroni of ${member.instance}: it is alive and its REST API is silent (PostgreSQL runs on)`,
  action: () => 'run',
  interrupts: ({ member }) => ({ what: 'restart', unit: 'patroni.service', of: member.instance, seconds: 5 }),
  converged: () => 'answers',
});

/** Three times in a row, because a busy host may be late once. */
function isSilent(member: RestEndpoint): string {
  const ask = quoteWords([...curlOptions(member, 4), '-o', '/dev/null', `${member.url}/patroni`]);
  return `systemctl is-active --quiet patroni.service || exit 1
for attempt in 1 2 3; do
  curl ${ask}
  [ $? -eq ${TIMED_OUT} ] || exit 1
done`;
}
