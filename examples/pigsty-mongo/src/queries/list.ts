import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import type { MongoFacts } from '../facts/running.ts';
import type { MongoParams } from '../spec/schema.ts';

/** A type and not an interface, so that it is JSON. */
export type MongoInstance = {
  readonly cluster: string;
  readonly instance: string;
  readonly url: string;
  readonly state: 'serves' | 'no storage' | 'silent' | 'unknown';
  readonly clients: number | undefined;
  readonly since: string | undefined;
};

/** `pigsty mongo list` */
export const list = defineQuery<MongoParams, MongoFacts, MongoInstance>()({
  name: 'list',
  summary: 'instances, whether they serve, and how many clients they have',
  input: z.object({}),
  columns: [
    { key: 'cluster', title: 'cluster' },
    { key: 'instance', title: 'instance' },
    { key: 'url', title: 'url' },
    { key: 'state', title: 'state' },
    { key: 'clients', title: 'clients' },
    { key: 'since', title: 'since' },
  ],
  rows: ({ cluster, facts }) =>
    cluster.instances.map(({ name, host, params }): MongoInstance => {
      const seen = facts.of(host);
      return {
        cluster: cluster.name,
        instance: name,
        url: `mongodb://${host}:${params.mongo_port}/`,
        state: stateOf(seen),
        clients: seen?.clients,
        since: seen?.since === undefined ? undefined : new Date(seen.since).toISOString(),
      };
    }),
  warnings: ({ cluster, facts }) =>
    cluster.instances
      .filter(({ host }) => stateOf(facts.of(host)) !== 'serves')
      .map(({ name, host }) => `${name}: ${stateOf(facts.of(host))}`),
  examples: [['pigsty mongo list', 'every instance']],
});

function stateOf(seen: MongoFacts | undefined): MongoInstance['state'] {
  if (seen === undefined) return 'unknown';
  if (!seen.answers) return 'silent';
  return seen.stored ? 'serves' : 'no storage';
}
