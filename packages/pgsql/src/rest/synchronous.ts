import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from './endpoint.ts';

/**
 * A shell fragment that succeeds when Patroni hands over without loss: a member is a synchronous standby, `wanted` where
 * it is given; or the cluster is not synchronous, or any replica may confirm a commit (`synchronous_mode: quorum`). It
 * prints Patroni's list of members when not.
 *
 * In synchronous mode Patroni refuses a switchover to any other member. It names the standby when it looks at its cluster,
 * every `loop_wait` seconds, after a replica has begun to stream.
 */
export function hasSynchronousStandby(members: readonly RestEndpoint[], wanted?: string): string {
  const asks = members.map(
    (m) => `curl ${quoteWords([...curlOptions(m), '-w', '\n', `${m.url}/config`, `${m.url}/cluster`])}`,
  );
  const name = wanted === undefined ? '[^"]*' : wanted.replaceAll('.', '\\.');
  const standby = quoteWord(`"name": "${name}", "role": "sync_standby"`);
  return `answers=$({ ${asks.join(' || ')}; } 2>/dev/null </dev/null) || exit 1
printf '%s\\n' "$answers" | grep -Eq '"synchronous_mode": (true|"on")' || exit 0
printf '%s\\n' "$answers" | grep -Eq ${standby} && exit 0
printf '%s\\n' "$answers" | tail -n 1
exit 1`;
}
