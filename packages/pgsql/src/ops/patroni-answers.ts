import { defineOpKind, quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from '../rest/endpoint.ts';
import { restartPatroniAlone } from './restart/patroni-alone.ts';

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
  summary: 'a Patroni that is alive and silent is started again, and PostgreSQL is left as it is',
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
  write: ({ member }) => [restartPatroniAlone(member)],
  describe: ({ member }) =>
    `restart Patroni of ${member.instance}: it is alive and its REST API is silent (PostgreSQL is left as it is)`,
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
