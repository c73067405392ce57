import { absent, defineProcedure, factsFrom, leaveAsItIs } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { upgradeFacts } from '../upgrade/facts.ts';
import { restoreFacts } from '../restore/facts.ts';
import { keptDirectory } from '../restore/places.ts';
import type { PgInstance } from '../spec/cluster.ts';
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
export type DiscardResult = { readonly cluster: string; readonly kept: 'aside' | 'before' };

export const discard = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'discard',
  summary:
    'delete the data that a restore or an upgrade has kept, once the cluster is what it should be, or a copy beside it',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(restoreFacts, [cluster]), factsFrom(upgradeFacts, [cluster])],
  refuse: (scope) => {
    const { cluster, facts, input } = scope;
    const there = cluster.instances.some((i) =>
      input.aside ? facts.from(restoreFacts, i)?.aside === true : keptOf(scope, i).length > 0,
    );
    if (there) return [];
    const what = input.aside
      ? 'a copy that a restore aside has made'
      : 'data of before a restore or an upgrade';
    return [
      against(scope, 'nothing-kept', `no member of ${cluster.name} has ${what}`, 'Nothing is to be done.'),
    ];
  },
  question: (scope) =>
    scope.input.aside
      ? `the copy of ${scope.cluster.name} that was restored aside is stopped and deleted; the living cluster is not touched`
      : `${pathsOf(scope).join(', ')} of ${scope.cluster.name} is deleted, data and backups from before a restore or an upgrade: there is no way back to it`,
  phases: [
    {
      name: 'delete',
      plan: (scope) =>
        scope.input.aside
          ? asideGoneStages(scope.cluster)
          : scope.cluster.instances.map((instance) => ({
              name: 'discard',
              host: instance.host,
              ops: keptOf(scope, instance).map((path) => absent({ path, recursive: true })),
            })),
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, input }): DiscardResult => ({
    cluster: cluster.name,
    kept: input.aside ? 'aside' : 'before',
  }),
  conclude: ({ cluster, kept }) =>
    kept === 'aside'
      ? `The copy of ${cluster} that was restored aside is deleted.`
      : `What was kept of ${cluster} is deleted.`,
  examples: [
    ['pigsty pgsql discard pg-test', 'asks for "pg-test"'],
    ['pigsty pgsql discard pg-test --aside', 'the copy of a restore aside'],
  ],
});

function pathsOf(scope: Scope): readonly string[] {
  return [...new Set(scope.cluster.instances.flatMap((i) => keptOf(scope, i)))];
}

/** Data of before a restore, and trees of other versions, each with its backups. */
function keptOf({ facts }: Pick<Scope, 'facts'>, instance: PgInstance): readonly string[] {
  const { pg_fs_main, pg_fs_backup } = instance.params;
  const former = facts.from(upgradeFacts, instance)?.former ?? [];
  return [
    ...(facts.from(restoreFacts, instance)?.kept === true ? [keptDirectory(instance.params)] : []),
    ...former.flatMap((tree) => [tree, `${pg_fs_backup}${tree.slice(pg_fs_main.length)}`]),
  ];
}
