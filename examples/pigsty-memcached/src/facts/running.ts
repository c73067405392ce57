import type { FactQuery } from '@pigsty/sdk';
import { ask } from '../ops/ask.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** What a running instance says of itself; absent when none answers. */
export interface MemcachedFacts {
  readonly running?: {
    readonly version: string;
    readonly uptimeSeconds: number;
    readonly items: number;
    readonly bytes: number;
    readonly limitBytes: number;
    readonly gets: number;
    readonly hits: number;
    readonly evictions: number;
  };
}

/** Asked on every host in the same execution as everything else, before each plan. */
export const memcachedFacts: FactQuery<MemcachedParams, MemcachedFacts> = {
  script: ({ params }) => `${ask(params.memcached_port, 'stats')} || :`,
  parse: (output) => {
    const stats = new Map(
      [...output.matchAll(/^STAT (\S+) (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const number = (name: string): number => Number(stats.get(name) ?? 0);
    const version = stats.get('version');
    if (version === undefined) return {};
    return {
      running: {
        version,
        uptimeSeconds: number('uptime'),
        items: number('curr_items'),
        bytes: number('bytes'),
        limitBytes: number('limit_maxbytes'),
        gets: number('cmd_get'),
        hits: number('get_hits'),
        evictions: number('evictions'),
      },
    };
  },
};
