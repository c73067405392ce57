import { absent, defineProcedure, factsFrom, leaveAsItIs, type ProcedureScope } from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdSnapshots } from '../facts/snapshots.ts';
import { keptDirectory } from '../restore/places.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { against } from './against.ts';

const Input = z.object({});
type Scope = ProcedureScope<EtcdParams, EtcdFacts, z.output<typeof Input>>;

/** What was deleted. A type and not an interface, so that it is JSON. */
export type EtcdDiscardResult = { readonly cluster: string; readonly kept: string };

export const discard = defineProcedure<EtcdParams, EtcdFacts>()({
  name: 'discard',
  summary: 'delete the data that a restore has kept, once the cluster is what it should be',
  on: 'cluster',
  input: Input,
  grade: 'destroys',
  factsOf: (cluster) => [factsFrom(etcdSnapshots, [cluster])],
  refuse: (scope) =>
    keepers(scope).length > 0
      ? []
      : [
          against(
            scope,
            'etcd-nothing-kept',
            `no member of ${scope.cluster.name} has data of before a restore`,
            'Nothing is to be done.',
          ),
        ],
  question: (scope) =>
    `${keptDirectory(scope.cluster.params)} on ${keepers(scope)
      .map((i) => i.host)
      .join(', ')} is deleted: there is no way back to the data of before the restore`,
  phases: [
    {
      name: 'delete',
      plan: (scope) =>
        keepers(scope).map(({ host, params }) => ({
          name: 'discard',
          host,
          ops: [absent({ path: keptDirectory(params), recursive: true })],
        })),
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster }): EtcdDiscardResult => ({
    cluster: cluster.name,
    kept: keptDirectory(cluster.params),
  }),
  conclude: ({ cluster, kept }) => `${kept} is deleted on the hosts of ${cluster}.`,
  examples: [['pigsty etcd discard etcd', 'asks for "etcd"']],
});

function keepers({ cluster, facts }: Scope): Scope['cluster']['instances'] {
  return cluster.instances.filter((i) => facts.from(etcdSnapshots, i)?.kept === true);
}
