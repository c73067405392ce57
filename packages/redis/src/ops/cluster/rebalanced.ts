import { defineOpKind, quoteWord, shCommand } from '@pigsty/sdk';
import { slotCount, type ClusterNode } from '../../facts/info.ts';
import type { Member } from './layout.ts';
import {
  at,
  clusterFunctions,
  fillMarker,
  own,
  parseViews,
  readViews,
  type ClusterAccess,
  type ClusterView,
} from './view.ts';
import { stepFunctions } from './write.ts';

export interface RedisRebalancedArgs {
  readonly cluster: string;
  readonly access: ClusterAccess;
  readonly members: readonly Member[];
}

export interface RebalanceDelta {
  readonly [key: string]: boolean | readonly string[];
  /** Slots are half moved: an earlier run was cut off. */
  readonly repair: boolean;
  /** `10.10.10.10:6379 5461`: primaries with more or fewer slots than their share. */
  readonly uneven: readonly string[];
}

/** Every primary of a native cluster has its share of the slots, and none is half moved. */
export const redisRebalanced = defineOpKind<RedisRebalancedArgs, ClusterView, RebalanceDelta>({
  kind: 'redis.rebalanced',
  summary: 'the primaries of a native cluster have equal shares of the slots',
  key: ({ cluster }) => cluster,
  read: readViews,
  parse: parseViews,
  diff: (_, { views }) => {
    const repair = hasOpenSlots(views);
    const uneven = unevenOf(views).map((n) => `${n.address} ${slotCount(n)}`);
    return repair || uneven.length > 0 ? { repair, uneven } : undefined;
  },
  write: ({ cluster, access, members }, { repair, uneven }) => {
    const lines = [
      clusterFunctions(access),
      stepFunctions(access),
      `all=${quoteWord(members.map(at).join(' '))}`,
      'seed=${all%% *}',
      'introduce',
      'agree',
      ...(repair ? ['manage fix "$seed"', 'agree'] : []),
      ...(uneven.length > 0
        ? [
            `manage rebalance "$seed" --cluster-threshold ${THRESHOLD} --cluster-use-empty-masters`,
            'agree',
            `rm -f ${quoteWord(fillMarker(cluster))}`,
          ]
        : []),
    ];
    return [{ do: 'run', command: shCommand(lines.join('\n'), [], { timeoutMs: 6 * 3_600_000 }) }];
  },
  describe: ({ cluster }, { repair, uneven }) =>
    [
      ...(repair ? ['finish the slots that are half moved'] : []),
      ...(uneven.length > 0 ? [`move slots until all primaries have as many (${uneven.join(', ')})`] : []),
    ]
      .join('; ')
      .concat(` (${cluster})`),
  action: () => 'run',
  converged: ({ members }) => ({ views: new Map(members.map((m) => [at(m), []])) }),
  timeoutMs: 6 * 3_600_000,
});

/** Percent: what redis-cli takes for even as well. */
const THRESHOLD = 1;

export function hasOpenSlots(views: ClusterView['views']): boolean {
  return [...views.values()].some((nodes) => (own(nodes)?.open.length ?? 0) > 0);
}

/** Primaries whose share is off, as the first member that answers sees them. */
function unevenOf(views: ClusterView['views']): readonly ClusterNode[] {
  const [nodes = []] = views.values();
  const primaries = nodes.filter((n) => n.master === undefined && n.flags.includes('master'));
  const share = 16_384 / Math.max(1, primaries.length);
  return primaries.filter((n) => {
    const slots = slotCount(n);
    return slots === 0 || Math.abs(100 - (100 * share) / slots) > THRESHOLD;
  });
}
