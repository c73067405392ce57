import { defineOpKind, quoteWord, shCommand, text } from '@pigsty/sdk';
import { answersOf, askAll } from './batch.ts';
import { credentials, curlWord, script, session, type EtcdClient } from './gateway.ts';
import { parseMemberList, type ListedMember } from './member-list.ts';

export interface EtcdVoterArgs {
  readonly client: EtcdClient;
  readonly name: string;
  readonly peerUrl: string;
}

export interface EtcdVoterState {
  readonly member: ListedMember | undefined;
}

export interface EtcdVoterDelta {
  readonly [key: string]: string;
  /** Empty while the member is not listed, which is so only in a plan. */
  readonly id: string;
}

/** A member that has a vote: a learner is promoted as soon as it has caught up with the leader. */
export const etcdVoter = defineOpKind<EtcdVoterArgs, EtcdVoterState, EtcdVoterDelta>({
  kind: 'etcd.voter',
  summary: 'a member that has caught up and has a vote',
  key: ({ name }) => name,
  read: (all) => askAll(all, () => [{ label: 'list', path: 'cluster/member/list', body: '{}' }]),
  parse: (output, all) =>
    answersOf(output, all).map(({ replies }, i) => {
      const members = parseMemberList(replies.get('list') ?? '') ?? [];
      return { member: members.find((m) => m.peerUrls.includes(all[i]?.peerUrl ?? '')) };
    }),
  unreadable: (output, all) =>
    answersOf(output, all).map(({ login, replies }) =>
      login === 'unreachable' || parseMemberList(replies.get('list') ?? '') === undefined
        ? 'etcd gives no list of members'
        : undefined,
    ),
  diff: (_, { member }) =>
    member?.started === true && !member.learner ? undefined : { id: member?.id ?? '' },
  write: ({ client, name }, { id }) => [
    {
      do: 'run',
      command:
        id === ''
          ? shCommand(`echo ${quoteWord(`${name} is not in the cluster's list of members`)} >&2; exit 1`)
          : script([
              session(client),
              text`body=${curlWord(JSON.stringify({ ID: id }))}; name=${quoteWord(name)}`,
              text`credentials=${curlWord(credentials('root', client.rootPassword))}`,
              promote,
            ]),
    },
  ],
  describe: ({ name }) => `promote ${name} to a voting member once it has caught up`,
  converged: ({ name, peerUrl }) => ({
    member: { id: '1', name, peerUrls: [peerUrl], started: true, learner: false },
  }),
  timeoutMs: 180_000,
});

// The leader itself is asked: a follower forwards the request without its credentials, and the leader refuses it. It
// also refuses until the learner has nearly all of its log.
const promote = `leads() {
  status=$(ask maintenance/status '{}')
  own=$(printf '%s\\n' "$status" | sed -n 's/.*"member_id": *"\\([0-9]*\\)".*/\\1/p')
  leader=$(printf '%s\\n' "$status" | sed -n 's/.*"leader": *"\\([0-9]*\\)".*/\\1/p')
  [ -n "$own" ] && [ "$own" = "$leader" ]
}
# Tokens of one member may mean nothing to another: see decision 45.
log_in_here() {
  all=$endpoints endpoints=$endpoint
  login "$credentials"
  endpoint=$endpoints endpoints=$all
}
deadline=$(($(date +%s) + 120))
answer='no leader'
while [ "$(date +%s)" -lt "$deadline" ]; do
  for endpoint in $endpoints; do
    leads || continue
    answer=$(ask cluster/member/promote "$body")
    case $answer in *'invalid auth token'*) log_in_here; answer=$(ask cluster/member/promote "$body") ;; esac
    case $answer in *'"code":'*) ;; *'"members"'*) exit 0 ;; esac
    break
  done
  sleep 0.5
done
echo "$name has not caught up with the leader in two minutes: $answer" >&2
exit 1`;
