import { installMarker, wait, type Estate, type ModuleFacts, type Op, type StageDraft } from '@pigsty/sdk';
import { askWritable, type MinioFacts } from '../facts/member.ts';
import { placesOf, type MinioCluster, type MinioMember } from '../spec/server.ts';
import { base, server } from './base.ts';
import { provision } from './provision.ts';

/**
 * Every member gets its files before any is started: members that are started with different ones refuse each other. All
 * start together, since one alone serves nothing.
 */
export function planInstall(
  cluster: MinioCluster,
  _facts: ModuleFacts<MinioFacts>,
  estate: Estate,
): readonly StageDraft[] {
  const provisions = provision(cluster);
  return [
    ...cluster.instances.flatMap((member) => base(cluster, member, estate)),
    ...cluster.instances.map((member): StageDraft => ({
      name: 'launch',
      host: member.host,
      after: cluster.instances.map(({ host }) => `config@${host}`),
      ops: [server(member), serves(cluster, member)],
    })),
    ...provisions,
    ...cluster.instances.map(({ host }): StageDraft => ({
      name: 'ready',
      host,
      after: ['launch@self', ...(provisions.length === 0 ? [] : [`provision@${cluster.name}`])],
      ops: [installMarker({ module: 'minio' })],
    })),
  ];
}

/** Health of the cluster, not of the process: a member that has lost the others is alive all the same. */
export function serves({ name }: MinioCluster, member: MinioMember): Op {
  const { unit } = placesOf(member.params);
  return wait({
    name: `${member.name} serves ${name}`,
    until: askWritable(member),
    timeoutMs: 120_000,
    intervalMs: 500,
    unit,
    diagnose: `systemctl --no-pager --lines=0 status ${unit}; journalctl --no-pager --unit ${unit} --lines=12 --output=cat`,
  });
}
