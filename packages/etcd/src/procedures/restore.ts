import { defineProcedure, factsFrom } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdSnapshots } from '../facts/snapshots.ts';
import { etcdStatus, isUp, statusesOf } from '../facts/status.ts';
import { RestoreInput, type RestoreScope } from '../restore/input.ts';
import { keptDirectory } from '../restore/places.ts';
import { refuseRestore } from '../restore/refusals.ts';
import { named, sourceOf, type Source } from '../restore/source.ts';
import {
  backStages,
  finishStages,
  joinStages,
  placeStage,
  plainTokens,
  prepareStage,
  reached,
  resumeStages,
  startStages,
  stopStages,
} from '../restore/stages.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { utcText } from '../spec/utc-text.ts';

/** What a restore reached. A type and not an interface, so that it is JSON. */
export type EtcdRestoreResult = {
  readonly cluster: string;
  /** The snapshot, or the member whose data it goes on with. */
  readonly from: string;
  /** The member that the new cluster began with. */
  readonly member: string;
  readonly revision: number;
  readonly keys: number;
  /** Claims of clients of that time that were let go of. */
  readonly leases: number;
  /** Members that take part. */
  readonly members: string[];
  readonly kept: string;
};

export const restore = defineProcedure<EtcdParams, EtcdFacts>()({
  name: 'restore',
  summary:
    'begin a new cluster from a snapshot, or from the data of a member that is left; the former data is kept',
  on: 'cluster',
  input: RestoreInput,
  grade: 'destroys',
  exclusive: true,
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster]), factsFrom(etcdSnapshots, [cluster])],
  refuse: refuseRestore,
  decide: (scope) => {
    const { input } = scope;
    const source = sourceOf(scope);
    if (source === undefined) return input;
    return source.kind === 'member'
      ? { ...input, fromMember: source.instance.name, member: source.instance.name }
      : { ...input, from: source.name, member: source.instance.name };
  },
  question: (scope) => {
    const { cluster } = scope;
    const source = sourceOf(scope);
    const taken = source?.kind === 'snapshot' ? source.snapshot?.takenAt : undefined;
    const gone = cluster.instances.filter((i) => !reached(scope).includes(i)).map((i) => i.name);
    return `all members of ${cluster.name} stop, and a new cluster begins from ${wordsOf(scope)}${
      taken === undefined ? '' : `, taken ${utcText(taken)}`
    }: what was written to etcd since is gone from it, and PostgreSQL goes on by failsafe_mode meanwhile. The data that the members have now is kept as ${keptDirectory(cluster.params)}${
      gone.length === 0 ? '' : `; ${gone.join(', ')} must not come back with the data that they have`
    }`;
  },
  phases: [
    {
      // Everything that can be wrong with a snapshot is found while etcd still serves.
      name: 'prepare the data',
      plan: (scope) =>
        each(scope, (source) => (source.kind === 'snapshot' ? [prepareStage(scope, source)] : [])),
    },
    { name: 'stop', plan: (scope) => stopStages(scope) },
    {
      name: 'put it in place',
      plan: (scope) =>
        each(scope, (source) => [
          ...(source.kind === 'member' ? [prepareStage(scope, source)] : []),
          placeStage(scope, source),
        ]),
    },
    { name: 'start', plan: (scope) => each(scope, (source) => startStages(scope, source)) },
    { name: 'let the others join', plan: (scope) => each(scope, (source) => joinStages(scope, source)) },
    // What only its first start was told.
    { name: 'give out tokens as before', plan: plainTokens },
    { name: 'finish', plan: finishStages },
  ],
  result: (scope): EtcdRestoreResult => {
    const { cluster, facts, input, run } = scope;
    const first = input.member === undefined ? undefined : named(scope, input.member);
    const told = first === undefined ? undefined : facts.from(etcdSnapshots, first)?.restored;
    const own = told?.run === run.id ? told : undefined;
    return {
      cluster: cluster.name,
      from: wordsOf(scope),
      member: input.member ?? '',
      revision: own?.revision ?? 0,
      keys: own?.keys ?? 0,
      leases: own?.leases ?? 0,
      members: statusesOf(cluster, facts).flatMap(([{ name }, status]) => (isUp(status) ? [name] : [])),
      kept: keptDirectory(cluster.params),
    };
  },
  conclude: ({ cluster, from, revision, keys, leases, members, kept }) =>
    `${cluster} runs again from ${from}, with ${members.join(', ')}: revision ${revision}, ${keys} keys, ${leases} leases let go of. Bring accounts and settings up to date: pigsty deploy. The former data is at ${kept}; when all is well, delete it: pigsty etcd discard ${cluster}.`,
  abort: [
    { name: 'put the former data back', plan: backStages },
    { name: 'start', plan: resumeStages },
    { name: 'finish', plan: finishStages },
  ],
  examples: [
    ['pigsty etcd restore etcd --from latest --dry-run', 'what would be done'],
    ['pigsty etcd restore etcd --from etcd-20260301T120000Z', 'asks for "etcd"'],
    [
      'pigsty etcd restore etcd --from-member etcd-1 --gone',
      'one member is left, the others are gone for good',
    ],
    ['pigsty etcd restore etcd', 'go on with an interrupted one'],
    ['pigsty etcd restore etcd --abort', 'put the data from before back'],
  ],
});

function wordsOf({ input }: Pick<RestoreScope, 'input'>): string {
  return input.fromMember === undefined ? (input.from ?? '') : `the data of ${input.fromMember}`;
}

function each<T>(scope: RestoreScope, stages: (source: Source) => readonly T[]): readonly T[] {
  const source = sourceOf(scope);
  return source === undefined ? [] : stages(source);
}
