import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from './endpoint.ts';

const LEADING = '"role": "(leader|standby_leader)", "state": "(running|streaming|in archive recovery)"';
const FOLLOWING = '"state": "streaming"';

/**
 * A shell fragment that succeeds when a member leads or streams from whoever does, and prints what Patroni says when not.
 * The member itself is asked, because what etcd has of it may be of an earlier life; and the cluster, because a member
 * streams a moment before it tells the others so.
 */
export function takesPart(member: RestEndpoint): string {
  const ask = (path: string): string =>
    `curl ${quoteWords([...curlOptions(member), `${member.url}/${path}`])} </dev/null`;
  const line = quoteWord(`"name": "${member.instance}"`);
  return `answer=$(${ask('patroni')}) || exit 1
case $answer in
*'"state": "running"'*) ;;
*) echo "$answer"; exit 1 ;;
esac
case $answer in
*'"role": "primary"'* | *'"role": "master"'* | *'"role": "standby_leader"'* | *'"replication_state": "streaming"'*) ;;
*) echo "$answer"; exit 1 ;;
esac
answer=$(${ask('cluster')}) || exit 1
printf '%s\\n' "$answer" | tr '{' '\\n' | grep -F ${line} | grep -Eq ${quoteWord(`${LEADING}|${FOLLOWING}`)} && exit 0
echo "$answer"
exit 1`;
}
