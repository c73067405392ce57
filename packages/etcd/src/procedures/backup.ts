import {
  command,
  defineProcedure,
  factsFrom,
  leaveAsItIs,
  quoteWord,
  type ProcedureScope,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdSnapshots, type Snapshot } from '../facts/snapshots.ts';
import { etcdStatus, isUp, leads, statusesOf, type EtcdStatus } from '../facts/status.ts';
import { backupProgram } from '../plan/backup.ts';
import { megabytes } from '../spec/megabytes.ts';
import { memberOf } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { against } from './against.ts';

const Input = z.object({
  member: z
    .string()
    .optional()
    .describe('the member that gives the snapshot, and whose host keeps it; the leader when absent'),
});
type Scope = ProcedureScope<EtcdParams, EtcdFacts, z.output<typeof Input>>;

/** The snapshot that was taken. A type and not an interface, so that it is JSON. */
export type EtcdBackupResult = {
  readonly cluster: string;
  readonly member: string;
  readonly host: string;
  readonly snapshot: string;
  readonly path: string;
  readonly revision: number;
  readonly keys: number;
  readonly bytes: number;
  readonly hash: string;
};

export const backup = defineProcedure<EtcdParams, EtcdFacts>()({
  name: 'backup',
  summary: 'take a snapshot at the leader, read it back, and keep it on its host',
  on: 'cluster',
  input: Input,
  grade: 'reads',
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster]), factsFrom(etcdSnapshots, [cluster])],
  refuse: (scope) => {
    const { cluster, input } = scope;
    if (input.member !== undefined && instanceOf(scope) === undefined)
      return [
        against(
          scope,
          'etcd-unknown-member',
          `${cluster.name} has no member ${input.member}`,
          `Its members: ${cluster.instances.map((i) => i.name).join(', ')}.`,
        ),
      ];
    if (instanceOf(scope) !== undefined && isUp(statusOf(scope))) return [];
    return [
      against(
        scope,
        'etcd-no-leader',
        `${input.member === undefined ? `no member of ${cluster.name} is` : `${input.member} is not`} part of a quorum: without one etcd authenticates nobody, and gives no snapshot`,
        `See: pigsty etcd list -l ${cluster.name}. Where the quorum is lost for good: pigsty etcd restore ${cluster.name} --from-member NAME.`,
      ),
    ];
  },
  decide: (scope) => ({ ...scope.input, member: instanceOf(scope)?.name }),
  phases: [
    {
      name: 'take a snapshot',
      plan: (scope) => {
        const { cluster, run } = scope;
        const instance = instanceOf(scope);
        if (instance === undefined) return [];
        const member = memberOf(instance);
        const { etcd_backup_dir: directory } = instance.params;
        return [
          {
            name: 'take-snapshot',
            host: instance.host,
            ops: [
              backupProgram(member, cluster),
              command({
                name: `take a snapshot of ${instance.name} into ${directory}`,
                run: { argv: [paths.backup, run.id] },
                unless: `grep -qsF ${quoteWord(`"run":"${run.id}"`)} ${quoteWord(directory)}/*.db.json`,
                timeoutMs: 3600_000,
              }),
            ],
          },
        ];
      },
    },
  ],
  abort: leaveAsItIs,
  result: (scope): EtcdBackupResult => {
    const { cluster } = scope;
    const instance = instanceOf(scope);
    const taken = takenBy(scope);
    return {
      cluster: cluster.name,
      member: instance?.name ?? '',
      host: instance?.host ?? '',
      snapshot: taken?.name ?? '',
      path: `${instance?.params.etcd_backup_dir ?? ''}/${taken?.name ?? ''}.db`,
      revision: taken?.revision ?? 0,
      keys: taken?.keys ?? 0,
      bytes: taken?.bytes ?? 0,
      hash: taken?.hash ?? '',
    };
  },
  conclude: ({ cluster, host, snapshot, path, revision, keys, bytes, hash }) =>
    `${cluster} has the snapshot ${snapshot}: revision ${revision}, ${keys} keys, ${megabytes(bytes)}, hash ${hash}, at ${path} on ${host}.`,
  examples: [
    ['pigsty etcd backup etcd', 'see also: pigsty etcd backups'],
    ['pigsty etcd backup etcd --member etcd-2', 'at this member'],
  ],
});

function takenBy(scope: Scope): Snapshot | undefined {
  const instance = instanceOf(scope);
  if (instance === undefined) return undefined;
  return scope.facts.from(etcdSnapshots, instance)?.snapshots.find((s) => s.run === scope.run.id);
}

function instanceOf({ cluster, facts, input }: Scope): Scope['cluster']['instances'][number] | undefined {
  if (input.member !== undefined)
    return cluster.instances.find((i) => i.name === input.member || i.host === input.member);
  const up = statusesOf(cluster, facts).filter(([, status]) => isUp(status));
  return (up.find(([, status]) => leads(status)) ?? up[0])?.[0];
}

function statusOf(scope: Scope): EtcdStatus | undefined {
  const instance = instanceOf(scope);
  return instance === undefined ? undefined : scope.facts.from(etcdStatus, instance);
}
