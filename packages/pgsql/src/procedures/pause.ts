import { command, quoteWords, shCommand, type Op } from '@pigsty/sdk';
import { curlConfig, curlOptions, patroniFunction, talkOptions } from '../rest/endpoint.ts';
import { restCredentials, restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';

/** Patroni of a cluster is paused, or is not; all members that are reached have heard of it when this ends. */
export function pausedOp(
  cluster: PgCluster,
  {
    asked,
    reached,
    paused,
  }: { readonly asked: PgInstance; readonly reached: readonly PgInstance[]; readonly paused: boolean },
): Op {
  const member = restEndpoint(asked);
  const heard = reached.map((i) => {
    const endpoint = restEndpoint(i);
    const ask = quoteWords([...curlOptions(endpoint), `${endpoint.url}/patroni`]);
    return `curl ${ask} 2>/dev/null </dev/null | ${paused ? 'grep -q \'"pause": true\'' : '{ ! grep -q \'"pause": true\'; }'}`;
  });
  const all = heard.join(' && ');
  const script = `${patroniFunction}
patroni ${quoteWords(talkOptions(member, 30))} -K - "$1/config" || exit 1
deadline=$(($(date +%s) + 60))
until ${all}; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'not every member has heard of it after 60 s' >&2; exit 1; }
  sleep 0.3
done`;
  return command({
    name: `${paused ? 'pause' : 'resume'} Patroni of ${cluster.name}`,
    run: shCommand(script, [member.url], {
      stdin: curlConfig(
        { method: 'PATCH', body: { pause: paused ? true : null } },
        restCredentials(cluster.params),
      ),
      timeoutMs: 120_000,
    }),
    unless: all,
  });
}
