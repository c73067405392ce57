import { defineOpKind, quoteWord, quoteWords, shCommand } from '@pigsty/sdk';
import { slotCount } from '../../facts/info.ts';
import type { Member } from './layout.ts';
import { at, clusterFunctions, parseViews, readViews, type ClusterAccess, type ClusterView } from './view.ts';
import { stepFunctions } from './write.ts';

export interface RedisLeaveArgs {
  readonly cluster: string;
  readonly access: ClusterAccess;
  /** Those that stay. */
  readonly members: readonly Member[];
  readonly going: readonly Member[];
}

export interface LeaveDelta {
  readonly [key: string]: readonly string[];
  /** Ids of primaries whose slots have to move. */
  readonly drain: readonly string[];
  /** Ids that the others still know. */
  readonly forget: readonly string[];
}

/** Members that have left a native cluster: without slots first, then unknown to all that stay. */
export const redisLeave = defineOpKind<RedisLeaveArgs, ClusterView, LeaveDelta>({
  kind: 'redis.leave',
  summary: 'members that have given away their slots and left a native cluster',
  key: ({ cluster }) => cluster,
  read: readViews,
  parse: parseViews,
  diff: ({ going }, { views }) => {
    const known = [...views.values()].flat().filter((n) => going.some((m) => at(m) === n.address));
    const forget = [...new Set(known.map((n) => n.id))];
    if (forget.length === 0) return undefined;
    const holders = [...new Set(known.filter((n) => slotCount(n) > 0).map((n) => n.id))];
    return { drain: holders, forget };
  },
  write: ({ access, members, going }, { drain, forget }) => {
    const weights = drain.map((id) => `${id}=0`);
    const lines = [
      clusterFunctions(access),
      stepFunctions(access),
      `all=${quoteWord(members.map(at).join(' '))} going=${quoteWord(going.map(at).join(' '))}`,
      'seed=${all%% *}',
      'case $(for m in $all; do nodes ${m%:*} ${m##*:}; done) in *"->-"*|*"-<-"*) manage fix "$seed" ;; esac',
      ...(drain.length > 0
        ? [
            `manage rebalance "$seed" --cluster-threshold 1 --cluster-weight ${quoteWords(weights)}`,
            `for id in ${quoteWords(drain)}; do
  left=$(nodes "\${seed%:*}" "\${seed##*:}" | awk -v id="$id" '$1 == id && NF > 8' )
  [ -z "$left" ] || die "slots are left: $left"
done
for member in $going; do
  keys=$(say "$member" DBSIZE | tail -n 1)
  case $(say "$member" 'INFO replication') in *role:master*) [ "$keys" = 0 ] || die "$member still has $keys keys" ;; esac
done`,
          ]
        : []),
      // For a minute nobody lets in whom he has forgotten: those that still run are not met again by their gossip.
      `for id in ${quoteWords(forget)}; do for member in $all; do
  said=$(say "$member" "CLUSTER FORGET $id")
  case $said in ''|*'Unknown node'*) ;; *) die "$member does not forget $id: $said" ;; esac
done; done`,
      // With another id they may come back within that minute.
      `for member in $going; do say "$member" 'CLUSTER RESET HARD' >/dev/null; done`,
      'agree',
    ];
    return [{ do: 'run', command: shCommand(lines.join('\n'), [], { timeoutMs: 6 * 3_600_000 }) }];
  },
  describe: ({ cluster, going }, { drain }) =>
    `${drain.length > 0 ? 'move the slots away and ' : ''}take ${going.map((m) => m.name).join(', ')} out of ${cluster}`,
  action: () => 'remove',
  converged: ({ members }) => ({ views: new Map(members.map((m) => [at(m), []])) }),
  timeoutMs: 6 * 3_600_000,
});
