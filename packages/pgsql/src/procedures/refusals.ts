import type { Problem } from '@pigsty/sdk';
import { isWell, leaderOf, patroniView } from '../facts/patroni.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import { repositoryNamed, repositoryNames } from '../spec/repositories.ts';
import type { PgScope } from './scope.ts';

/** An error about the cluster. */
export function against(
  { cluster }: Pick<PgScope, 'cluster'>,
  rule: string,
  message: string,
  hint?: string,
): Problem {
  return {
    severity: 'error',
    rule,
    subject: cluster.name,
    cluster: cluster.name,
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** pgBackRest keeps backups of the cluster itself: a standby cluster has those of the one that it follows. */
export function needsBackups(scope: Pick<PgScope, 'cluster'>, instead: string): readonly Problem[] {
  const { cluster } = scope;
  if (!cluster.params.pgbackrest_enabled)
    return [
      against(
        scope,
        'no-backup',
        `${cluster.name} has no backups: pgbackrest_enabled is false`,
        'Set pgbackrest_enabled: true, then deploy.',
      ),
    ];
  if (isStandbyCluster(cluster))
    return [against(scope, 'read-only', `${cluster.name} follows another cluster`, instead)];
  return [];
}

/** The repository that is named is one that the cluster writes. */
export function needsRepository(
  scope: Pick<PgScope, 'cluster'> & { readonly input: { readonly repo?: string | undefined } },
): readonly Problem[] {
  const { cluster, input } = scope;
  if (input.repo === undefined || repositoryNamed(cluster.params, input.repo) !== undefined) return [];
  const known = repositoryNames(cluster.params).join(', ');
  return [
    against(
      scope,
      'no-such-repository',
      `${cluster.name} has no repository ${input.repo}`,
      `It has: ${known}.`,
    ),
  ];
}

/** A cluster without a leader that answers can hand nothing over and must not lose another member. */
export function needsLeader(scope: PgScope): readonly Problem[] {
  const { cluster, facts } = scope;
  const hint = `See: pigsty pgsql list -l ${cluster.name}`;
  const view = patroniView(cluster, facts);
  if (view === undefined)
    return [against(scope, 'no-patroni', `no Patroni of ${cluster.name} answers`, hint)];
  if (view.paused)
    return [
      against(
        scope,
        'patroni-paused',
        `Patroni of ${cluster.name} is paused`,
        `Resume it first: pigsty pgsql maintenance ${cluster.name} --mode off`,
      ),
    ];
  if (leaderOf(cluster, facts) === undefined)
    return [
      against(scope, 'no-leader', `${cluster.name} has no running leader that the inventory knows`, hint),
    ];
  return [];
}

/** Rolling work takes one member down at a time: all others must be up. */
export function needsAllWell(scope: PgScope): readonly Problem[] {
  const { cluster, facts } = scope;
  const members = patroniView(cluster, facts)?.members ?? [];
  return cluster.instances.flatMap((instance): readonly Problem[] => {
    const member = members.find((m) => m.name === instance.name);
    if (member !== undefined && isWell(member)) return [];
    const state = member === undefined ? 'is not known to Patroni' : `is ${member.state}`;
    return [
      {
        ...against(scope, 'unwell-member', `${instance.name} ${state}`),
        host: instance.host,
        hint: `Bring it back first, or it would be two members that are down: pigsty health pgsql -l ${instance.host}`,
      },
    ];
  });
}
