import { defineOpKind, quoteWord, shCommand } from '@pigsty/sdk';
import { answersOf, askAll } from './batch.ts';
import { callCommand, type EtcdCall, type EtcdClient, type LoginState } from './gateway.ts';
import { parseMemberList, type ListedMember } from './member-list.ts';

export interface EtcdMemberArgs {
  readonly client: EtcdClient;
  readonly name: string;
  readonly peerUrl: string;
  /** `expected`: the cluster waits for this member, which has no data yet. */
  readonly state: 'expected' | 'absent';
}

export interface EtcdMemberState {
  readonly login: LoginState;
  readonly members: readonly ListedMember[];
}

export interface EtcdMemberDelta {
  readonly [key: string]: string | boolean | readonly string[] | undefined;
  readonly remove?: readonly string[];
  readonly add?: boolean;
  readonly refused?: LoginState;
}

/**
 * The cluster's own list of members, changed through a running member. A member is added as a learner, which has no
 * vote: adding it cannot cost the quorum. One that is listed as started but has lost its data is replaced.
 */
export const etcdMember = defineOpKind<EtcdMemberArgs, EtcdMemberState, EtcdMemberDelta>({
  kind: 'etcd.member',
  summary: "an entry in the cluster's own list of members",
  key: ({ name }) => name,
  read: (all) => askAll(all, () => [{ label: 'list', path: 'cluster/member/list', body: '{}' }]),
  parse: (output, all) =>
    answersOf(output, all).map(({ login, replies }) => ({
      login,
      members: parseMemberList(replies.get('list') ?? '') ?? [],
    })),
  unreadable: (output, all) =>
    answersOf(output, all).map(({ login, replies }, i) =>
      unlisted(login, replies.get('list'), all[i]?.state === 'absent'),
    ),
  diff: (args, { login, members }) => {
    const own = members.filter((m) => m.name === args.name || m.peerUrls.includes(args.peerUrl));
    if (args.state === 'absent') {
      if (login === 'denied') return { refused: login };
      return own.length === 0 ? undefined : { remove: own.map((m) => m.id) };
    }
    const waiting = own.filter((m) => !m.started && m.peerUrls.includes(args.peerUrl));
    const stale = own.filter((m) => !waiting.includes(m)).map((m) => m.id);
    if (waiting.length > 0 && stale.length === 0) return undefined;
    return { ...(stale.length === 0 ? {} : { remove: stale }), ...(waiting.length > 0 ? {} : { add: true }) };
  },
  write: (args, delta) =>
    delta.refused === undefined
      ? [{ do: 'run', command: callCommand(args.client, calls(args, delta)) }]
      : [{ do: 'run', command: shCommand(`echo ${quoteWord(refusal)} >&2; exit 1`) }],
  describe: (args, { add, remove, refused }) => {
    if (refused !== undefined) return `cannot remove member ${args.name}: ${refusal}`;
    if (add === undefined) return `remove member ${args.name} from the cluster`;
    return remove === undefined
      ? `add member ${args.name} at ${args.peerUrl} as a learner`
      : `replace member ${args.name}, which has lost its data, by a learner at ${args.peerUrl}`;
  },
  converged: ({ name, peerUrl, state }) => ({
    login: 'accepted',
    members:
      state === 'absent' ? [] : [{ id: '1', name, peerUrls: [peerUrl], started: false, learner: true }],
  }),
});

/** A list that was not given is not an empty one. Who is to be removed is told of a refusal in the plan. */
function unlisted(login: LoginState, list: string | undefined, removing: boolean): string | undefined {
  if (login === 'unreachable') return 'etcd does not answer';
  if (login === 'denied') return removing ? undefined : "etcd refuses root's declared password";
  return parseMemberList(list ?? '') === undefined
    ? `etcd gives no list of members: ${list ?? ''}`
    : undefined;
}

// etcd changes its list of members only after all of them have been connected for five seconds.
const retryOn = 'unhealthy cluster';

const refusal = "etcd refuses root's declared password";

function calls(args: EtcdMemberArgs, { add, remove }: EtcdMemberDelta): readonly EtcdCall[] {
  return [
    ...(remove ?? []).map((id) => ({
      path: 'cluster/member/remove',
      body: JSON.stringify({ ID: id }),
      tolerate: 'not found',
      retryOn,
    })),
    ...(add === true
      ? [
          {
            path: 'cluster/member/add',
            body: JSON.stringify({ peerURLs: [args.peerUrl], isLearner: true }),
            retryOn,
          },
        ]
      : []),
  ];
}
