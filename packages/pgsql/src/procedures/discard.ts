import { absent, defineProcedure, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { restoreFacts } from '../restore/facts.ts';
import { keptDirectory } from '../restore/places.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';

/** What was deleted. A type and not an interface, so that it is JSON. */
export type DiscardResult = { readonly cluster: string; readonly path: string };

export const discard = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'discard',
  summary: 'delete the data that a restore has kept aside, once the restored cluster is what it should be',
  on: 'cluster',
  input: z.object({}),
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const { cluster, facts } = scope;
    if (cluster.instances.some((i) => facts.from(restoreFacts, i)?.kept === true)) return [];
    return [
      against(
        scope,
        'nothing-kept',
        `no member of ${cluster.name} has data of before a restore`,
        'Nothing is to be done.',
      ),
    ];
  },
  question: ({ cluster }) =>
    `the data that ${cluster.name} had before it was restored is deleted: there is no way back to it`,
  phases: [
    {
      name: 'delete the kept data',
      plan: ({ cluster }) =>
        cluster.instances.map((instance) => ({
          name: 'discard',
          host: instance.host,
          ops: [absent({ path: keptDirectory(instance.params), recursive: true })],
        })),
    },
  ],
  result: ({ cluster }): DiscardResult => ({ cluster: cluster.name, path: keptDirectory(cluster.params) }),
  conclude: ({ cluster, path }) => `${path} of ${cluster} is deleted.`,
  examples: [['pigsty pgsql discard pg-test', 'asks for "pg-test"']],
});
