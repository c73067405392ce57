import { absent, defineProcedure, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { restoreFacts } from '../restore/facts.ts';
import { asideDirectory, keptDirectory } from '../restore/places.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';
import { asideGoneStages } from './restore-aside.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  aside: z
    .boolean()
    .default(false)
    .describe('delete the copy that a restore aside has made, and not the kept data'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** What was deleted. A type and not an interface, so that it is JSON. */
export type DiscardResult = { readonly cluster: string; readonly path: string };

export const discard = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'discard',
  summary:
    'delete the data that a restore has kept, once the restored cluster is what it should be, or a copy beside it',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const { cluster, facts, input } = scope;
    const there = cluster.instances.some((i) => {
      const told = facts.from(restoreFacts, i);
      return input.aside ? told?.aside === true : told?.kept === true;
    });
    if (there) return [];
    const what = input.aside ? 'a copy that a restore aside has made' : 'data of before a restore';
    return [
      against(scope, 'nothing-kept', `no member of ${cluster.name} has ${what}`, 'Nothing is to be done.'),
    ];
  },
  question: ({ cluster, input }) =>
    input.aside
      ? `the copy of ${cluster.name} that was restored aside is stopped and deleted; the living cluster is not touched`
      : `the data that ${cluster.name} had before it was restored is deleted: there is no way back to it`,
  phases: [
    {
      name: 'delete',
      plan: ({ cluster, input }) =>
        input.aside
          ? asideGoneStages(cluster)
          : cluster.instances.map((instance) => ({
              name: 'discard',
              host: instance.host,
              ops: [absent({ path: keptDirectory(instance.params), recursive: true })],
            })),
    },
  ],
  result: (scope): DiscardResult => ({ cluster: scope.cluster.name, path: pathOf(scope) }),
  conclude: ({ cluster, path }) => `${path} of ${cluster} is deleted.`,
  examples: [
    ['pigsty pgsql discard pg-test', 'asks for "pg-test"'],
    ['pigsty pgsql discard pg-test --aside', 'the copy of a restore aside'],
  ],
});

function pathOf({ cluster, input }: Scope): string {
  return input.aside ? asideDirectory(cluster.params) : keptDirectory(cluster.params);
}
