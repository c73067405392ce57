import { etcdSnapshots, type Snapshot } from '../facts/snapshots.ts';
import type { EtcdInstance, RestoreScope } from './input.ts';

/** Where the data comes from, and on which member's host the new cluster begins. */
export type Source =
  | {
      readonly kind: 'snapshot';
      readonly instance: EtcdInstance;
      readonly path: string;
      readonly name: string;
      readonly bytes: number;
      readonly snapshot?: Snapshot;
    }
  | { readonly kind: 'member'; readonly instance: EtcdInstance; readonly bytes: number };

type Scope = Pick<RestoreScope, 'cluster' | 'facts' | 'input'>;

/** Nothing where no host has what the words name. */
export function sourceOf(scope: Scope): Source | undefined {
  const { facts, input } = scope;
  if (input.fromMember !== undefined) {
    const instance = named(scope, input.fromMember);
    return instance === undefined
      ? undefined
      : { kind: 'member', instance, bytes: facts.from(etcdSnapshots, instance)?.databaseBytes ?? 0 };
  }
  const candidates = candidatesOf(scope);
  return input.from?.startsWith('/') === true
    ? fileOf(scope, input.from, candidates)
    : snapshotOf(scope, candidates);
}

export function named({ cluster }: Pick<Scope, 'cluster'>, name: string): EtcdInstance | undefined {
  return cluster.instances.find((i) => i.name === name || i.host === name);
}

function candidatesOf(scope: Scope): readonly EtcdInstance[] {
  const { member } = scope.input;
  if (member === undefined) return scope.cluster.instances;
  const wanted = named(scope, member);
  return wanted === undefined ? [] : [wanted];
}

function fileOf({ facts }: Scope, path: string, candidates: readonly EtcdInstance[]): Source | undefined {
  const instance = candidates.find((i) => facts.from(etcdSnapshots, i)?.fileBytes !== undefined);
  if (instance === undefined) return undefined;
  return {
    kind: 'snapshot',
    instance,
    path,
    name: path,
    bytes: facts.from(etcdSnapshots, instance)?.fileBytes ?? 0,
  };
}

function snapshotOf({ facts, input }: Scope, candidates: readonly EtcdInstance[]): Source | undefined {
  const [found] = candidates
    .flatMap((instance) =>
      (facts.from(etcdSnapshots, instance)?.snapshots ?? []).map((snapshot) => ({ instance, snapshot })),
    )
    .filter(({ snapshot }) =>
      input.from === 'latest' ? !snapshot.damaged : snapshot.name === input.from?.replace(/\.db$/, ''),
    )
    .sort((a, b) => b.snapshot.takenAt - a.snapshot.takenAt);
  if (found === undefined) return undefined;
  const { instance, snapshot } = found;
  return {
    kind: 'snapshot',
    instance,
    path: `${instance.params.etcd_backup_dir}/${snapshot.name}.db`,
    name: snapshot.name,
    bytes: snapshot.bytes,
    snapshot,
  };
}
