import { defineOpKind, quoteWord, text } from '@pigsty/sdk';
import { askAsMember } from './ask-as-member.ts';
import {
  credentials,
  curlWord,
  gatewayFunctions,
  gatewayOf,
  logsIn,
  script,
  type EtcdClient,
} from './gateway.ts';

export interface LeaderMovedArgs {
  readonly from: string;
  readonly to: string;
  /** Raft's id of the new leader, decimal. */
  readonly toId: string;
  /** Root's way to the member that leads, alone. */
  readonly client: EtcdClient;
}

interface LeaderMovedState {
  readonly leads: boolean;
}

/** Another member leads: asked of the one that does, which has sent it everything before it lets go. */
export const etcdLeaderMoved = defineOpKind<LeaderMovedArgs, LeaderMovedState, 'move'>({
  kind: 'etcd.leader-moved',
  summary: 'the leadership of etcd is at another member than this one',
  key: ({ from }) => from,
  read: (all) =>
    all
      .map(({ client }, i) => `[ "$(${leadsHere(client)})" != yes ] || echo ${i}`)
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const leading = new Set(output.split('\n'));
    return all.map((_, i) => ({ leads: leading.has(String(i)) }));
  },
  diff: (_, { leads }) => (leads ? 'move' : undefined),
  write: ({ from, toId, client }) => [
    {
      do: 'run',
      command: {
        ...script([
          gatewayOf(client),
          gatewayFunctions,
          text`credentials=${curlWord(credentials('root', client.rootPassword))} name=${quoteWord(from)}`,
          logsIn,
          text`must maintenance/transfer-leadership ${curlWord(JSON.stringify({ targetID: toId }))} 'not leader' ''`,
        ]),
        timeoutMs: 60_000,
      },
    },
  ],
  describe: ({ from, to }) => `move the leadership of etcd from ${from} to ${to}`,
  action: () => 'run',
  converged: () => ({ leads: false }),
});

function leadsHere({ endpoints: [url = ''] }: EtcdClient): string {
  return `${askAsMember(`${url}/v3/maintenance/status`, 3)} -d '{}' 2>/dev/null | tr -d ' \\n' | sed -n 's/.*"member_id":"\\([0-9]*\\)".*"leader":"\\1".*/yes/p'`;
}
