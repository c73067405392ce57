import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions, type RestEndpoint } from './endpoint.ts';

const LEADING = '"role": "(leader|standby_leader)", "state": "(running|streaming|in archive recovery)"';
const FOLLOWING = '"state": "streaming"';

/**
 * A shell fragment that succeeds when a member leads or streams from the leader, and prints what Patroni says when not.
 * The member itself is asked, because what etcd has of it may be of an earlier life; and the cluster, because a member
 * streams a moment before it tells the others so.
 */
export function takesPart(member: RestEndpoint): string {
  const urls = [`${member.url}/patroni`, `${member.url}/cluster`];
  const ask = `curl ${quoteWords([...curlOptions(member), '-w', '\n', ...urls])} </dev/null`;
  const line = quoteWord(`"name": "${member.instance}"`);
  return `answers=$(${ask}) || exit 1
itself=\${answers%%
*}
no() { printf '%s\\n' "$answers"; exit 1; }
case $itself in
*'"state": "running"'*) ;;
*) no ;;
esac
case $itself in
*'"role": "primary"'* | *'"role": "master"'* | *'"role": "standby_leader"'* | *'"replication_state": "streaming"'*) ;;
*) no ;;
esac
printf '%s\\n' "\${answers#*
}" | tr '{' '\\n' | grep -F ${line} | grep -Eq ${quoteWord(`${LEADING}|${FOLLOWING}`)} || no`;
}
