import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import type { MemcachedFacts } from '../facts/running.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** A type and not an interface, so that it is JSON. */
export type InstanceStats = {
  readonly instance: string;
  readonly host: string;
  readonly version: string | undefined;
  readonly items: number | undefined;
  readonly usedMiB: number | undefined;
  readonly limitMiB: number | undefined;
  /** Share of the items asked for that were found; absent before the first one. */
  readonly hitRatio: number | undefined;
};

/** `pigsty memcached stats`: the table, its JSON and the function for programs follow from this. */
export const stats = defineQuery<MemcachedParams, MemcachedFacts, InstanceStats>()({
  name: 'stats',
  summary: 'instances, what they hold, and how often it is found',
  input: z.object({}),
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'host', title: 'host' },
    { key: 'version', title: 'version' },
    { key: 'items', title: 'items' },
    {
      key: 'usedMiB',
      title: 'memory',
      show: (row) => (row.limitMiB === undefined ? '-' : `${row.usedMiB} of ${row.limitMiB} MiB`),
    },
    {
      key: 'hitRatio',
      title: 'hits',
      show: ({ hitRatio }) => (hitRatio === undefined ? '-' : `${Math.round(hitRatio * 100)} %`),
    },
  ],
  rows: ({ cluster, facts }) =>
    cluster.instances.map(({ name, host }): InstanceStats => {
      const running = facts.of(host)?.running;
      return {
        instance: name,
        host,
        version: running?.version,
        items: running?.items,
        usedMiB: running === undefined ? undefined : Math.round(running.bytes / 1024 ** 2),
        limitMiB: running === undefined ? undefined : running.limitBytes / 1024 ** 2,
        hitRatio: running === undefined || running.gets === 0 ? undefined : running.hits / running.gets,
      };
    }),
  warnings: ({ cluster, facts }) =>
    cluster.instances
      .filter(({ host }) => facts.of(host)?.running === undefined)
      .map(({ name }) => `${name} does not answer`),
  examples: [['pigsty memcached stats', 'every instance']],
});
