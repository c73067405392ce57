import type { Problem } from '@pigsty/sdk';
import { etcdSnapshots } from '../facts/snapshots.ts';
import { etcdStatus, isUp, statusesOf } from '../facts/status.ts';
import { against } from '../procedures/against.ts';
import { megabytes } from '../spec/megabytes.ts';
import type { RestoreScope } from './input.ts';
import { sourceOf, type Source } from './source.ts';

/** Everything that speaks against a restore. */
export function refuseRestore(scope: RestoreScope): readonly Problem[] {
  const words = needsWords(scope);
  if (words.length > 0) return words;
  const hosts = needsHosts(scope);
  if (hosts.length > 0) return hosts;
  const source = sourceOf(scope);
  if (source === undefined) return [unknownSource(scope)];
  return [
    ...needsWhole(scope, source),
    ...needsLoss(scope, source),
    ...needsNothingKept(scope),
    ...needsRoom(scope, source),
  ];
}

function needsWords(scope: RestoreScope): readonly Problem[] {
  const { cluster, input } = scope;
  if ((input.from === undefined) !== (input.fromMember === undefined)) return [];
  return [
    against(
      scope,
      'etcd-no-source',
      'a restore takes either --from SNAPSHOT or --from-member NAME',
      `See what there is: pigsty etcd backups -l ${cluster.name}`,
    ),
  ];
}

/** A member that runs on unseen could be part of a quorum that serves clients beside the new cluster. */
function needsHosts(scope: RestoreScope): readonly Problem[] {
  const { cluster, facts, input } = scope;
  const lost = cluster.instances.filter((i) => facts.from(etcdSnapshots, i) === undefined);
  if (lost.length === 0 || input.gone) return [];
  return lost.map(({ name, host }) => ({
    ...against(
      scope,
      'etcd-member-unreached',
      `the host ${host} of ${name} does not answer: etcd that runs there could not be stopped`,
      `Bring it back. If it is gone for good, add --gone; what it has of etcd must not come back.`,
    ),
    host,
  }));
}

function unknownSource(scope: RestoreScope): Problem {
  const { cluster, facts, input } = scope;
  if (input.fromMember !== undefined)
    return against(
      scope,
      'etcd-unknown-member',
      `${cluster.name} has no member ${input.fromMember}`,
      `Its members: ${cluster.instances.map((i) => i.name).join(', ')}.`,
    );
  const names = cluster.instances.flatMap((i) =>
    (facts.from(etcdSnapshots, i)?.snapshots ?? []).map((s) => s.name),
  );
  return against(
    scope,
    'etcd-unknown-snapshot',
    `no host of ${cluster.name}${input.member === undefined ? '' : ` that is ${input.member}'s`} has the snapshot ${input.from ?? ''}`,
    names.length === 0
      ? 'There are no snapshots.'
      : `There are: ${[...new Set(names)].sort().reverse().slice(0, 10).join(', ')}.`,
  );
}

function needsWhole(scope: RestoreScope, source: Source): readonly Problem[] {
  const { facts } = scope;
  if (source.kind === 'snapshot')
    return source.snapshot?.damaged === true
      ? [
          against(
            scope,
            'etcd-damaged-snapshot',
            `${source.name} has another size than when it was taken`,
            'Take another one: pigsty etcd backups',
          ),
        ]
      : [];
  const { instance } = source;
  const own = facts.of(instance.host);
  const learner = facts
    .from(etcdStatus, instance)
    ?.members?.some((m) => m.name === instance.name && m.learner);
  if (own?.hasData === true && learner !== true) return [];
  return [
    against(
      scope,
      'etcd-member-without-data',
      own?.hasData === true
        ? `${instance.name} is a learner: what it has may not be whole`
        : `${instance.name} has no data in ${instance.params.etcd_data}`,
      'Name another member, or a snapshot.',
    ),
  ];
}

/** With a quorum nothing is lost: what is missing joins again. */
function needsLoss(scope: RestoreScope, source: Source): readonly Problem[] {
  const { cluster, facts } = scope;
  if (source.kind === 'snapshot' || !statusesOf(cluster, facts).some(([, status]) => isUp(status))) return [];
  return [
    against(
      scope,
      'etcd-has-quorum',
      `${cluster.name} has a quorum: its data needs no restore`,
      `Members that are missing come back by: pigsty install etcd. See: pigsty etcd list`,
    ),
  ];
}

function needsNothingKept(scope: RestoreScope): readonly Problem[] {
  const { cluster, facts } = scope;
  const kept = cluster.instances.filter((i) => facts.from(etcdSnapshots, i)?.kept === true);
  if (kept.length === 0) return [];
  return [
    against(
      scope,
      'etcd-kept',
      `data of before an earlier restore is still kept on ${kept.map((i) => i.host).join(', ')}`,
      `Delete it when it is not needed: pigsty etcd discard ${cluster.name}`,
    ),
  ];
}

/** The snapshot becomes a database beside the present one; etcd begins its log with 64 MB. */
const logBytes = 150_000_000;

function needsRoom(scope: RestoreScope, source: Source): readonly Problem[] {
  const { facts } = scope;
  const free = facts.from(etcdSnapshots, source.instance)?.freeBytes ?? 0;
  const needed = source.bytes + logBytes;
  if (free >= needed) return [];
  return [
    {
      ...against(
        scope,
        'etcd-no-room',
        `${source.instance.params.etcd_data} on ${source.instance.host} has ${megabytes(free)} free, and the restored data takes ${megabytes(needed)}`,
        'Make room there.',
      ),
      host: source.instance.host,
    },
  ];
}
