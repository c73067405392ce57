import { defineOpKind, quoteWords, type JsonValue } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { jsonLines } from '../sql/session.ts';
import { patchConfig, waitForPrimary, type ConfigOf } from './config/patch.ts';
import type { DynamicConfig } from './config/model.ts';

export interface FollowsArgs extends ConfigOf {
  /** What Patroni is told of the cluster to follow: `standbyCluster`; null for a cluster that takes writes. */
  readonly upstream: Readonly<Record<string, JsonValue>> | null;
}

/** Whom the cluster follows; `unknown` where no member tells. */
type FollowsState = DynamicConfig | null | 'unknown';

/** Which cluster another one follows, or that it follows none. Nothing else of its configuration is compared. */
export const patroniFollows = defineOpKind<FollowsArgs, FollowsState, 'follow' | 'promote'>({
  kind: 'patroni.follows',
  summary: 'which cluster a Patroni cluster follows, or that it takes writes itself',
  key: ({ cluster }) => cluster,
  read: (all) =>
    all
      .map(({ members }) => {
        const asks = members.map(
          (m) => `curl ${quoteWords([...curlOptions(m), `${m.url}/config`])} 2>/dev/null </dev/null`,
        );
        return `{ ${[...asks, 'printf -'].join(' || ')}; } | tr -d '\\n'; echo`;
      })
      .join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n');
    return all.map((_args, i): FollowsState => {
      const [config] = jsonLines(lines[i] ?? '') as readonly DynamicConfig[];
      if (config === undefined) return 'unknown';
      return (config['standby_cluster'] ?? null) as DynamicConfig | null;
    });
  },
  diff: ({ upstream }, state) => {
    if (upstream === null) return state === null ? undefined : 'promote';
    const have = state === null || state === 'unknown' ? {} : state;
    const same = Object.entries(upstream).every(
      ([key, value]) => JSON.stringify(have[key]) === JSON.stringify(value),
    );
    return same && state !== null && state !== 'unknown' ? undefined : 'follow';
  },
  write: (args) => [
    patchConfig(args, { standby_cluster: args.upstream }),
    ...(args.upstream === null ? [waitForPrimary(args)] : []),
  ],
  describe: ({ cluster, upstream }) =>
    upstream === null
      ? `promote ${cluster}: it is a standby cluster no more`
      : `${cluster} follows ${hostOf(upstream)}`,
  action: () => 'change',
  converged: ({ upstream }) => upstream,
  timeoutMs: 300_000,
});

function hostOf({ host }: Readonly<Record<string, JsonValue>>): string {
  return typeof host === 'string' ? host : 'another cluster';
}
