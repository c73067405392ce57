import { quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from '../../rest/endpoint.ts';

/** Its process is ended hard, so that it cannot stop PostgreSQL, and systemd starts it again; where it does not run, it stays so. */
export function restartPatroniAlone(member: RestEndpoint): Action {
  return {
    do: 'run',
    command: shCommand(
      `systemctl is-active --quiet patroni.service || exit 0
systemctl kill --kill-who=main --signal=KILL patroni.service
deadline=$(($(date +%s) + 60))
until curl ${quoteWords([...curlOptions(member), '-o', '/dev/null', `${member.url}/patroni`])} 2>/dev/null </dev/null; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'Patroni was started again and does not answer within 60 s' >&2; exit 1; }
  sleep 0.5
done`,
      [],
      { timeoutMs: 90_000 },
    ),
  };
}
