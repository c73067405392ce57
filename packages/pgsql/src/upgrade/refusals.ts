import type { Problem } from '@pigsty/sdk';
import { leaderOf } from '../facts/patroni.ts';
import { tellsFollowers } from '../procedures/followers.ts';
import { against, needsAllWell, needsLeader } from '../procedures/refusals.ts';
import { isStandbyCluster, type PgInstance } from '../spec/cluster.ts';
import { upgradeFacts, type UpgradeFacts } from './facts.ts';
import type { UpgradeScope } from './input.ts';
import { treeOf } from './places.ts';

/** With the version to go to, which the words have or have not. */
type Scope = UpgradeScope & { readonly input: { readonly to: number } };

/** A backup that is older is no way back to what was written since. */
const RECENT_SECONDS = 24 * 3600;

/** Everything that speaks against an upgrade, all of it at once, before anything stops. */
export function refuseUpgrade(asked: UpgradeScope): readonly Problem[] {
  const { cluster, facts } = asked;
  const { to } = asked.input;
  if (to === undefined)
    return [
      against(
        asked,
        'no-target',
        'it is not said which version to go to',
        `Say it: pigsty pgsql upgrade ${cluster.name} --to 18`,
      ),
    ];
  const input = { ...asked.input, to };
  const scope: Scope = { ...asked, input };
  if (isStandbyCluster(cluster))
    return [
      against(
        scope,
        'read-only',
        `${cluster.name} follows another cluster`,
        'Upgrade that one, and copy this one from it again.',
      ),
    ];
  const unwell = [...needsLeader(scope), ...needsAllWell(scope)];
  const leader = leaderOf(cluster, facts);
  const told = leader === undefined ? undefined : facts.from(upgradeFacts, leader);
  if (leader === undefined || told === undefined) return unwell;
  const from = told.version ?? cluster.params.pg_version;
  if (from >= input.to)
    return [
      against(
        scope,
        'other-version',
        `${cluster.name} runs PostgreSQL ${from} already`,
        from === input.to
          ? `Set pg_version: ${from} in the inventory; pigsty plan is empty then.`
          : 'There is no way to an earlier version but a dump.',
      ),
    ];
  return [
    ...unwell,
    ...otherInventory(scope, from),
    ...cluster.instances.flatMap((instance) => onHost(scope, instance)),
    ...atLeader(scope, leader, told),
    ...tellsFollowers(scope, `a server of ${from} cannot follow one of ${input.to}`),
  ];
}

/** The inventory says what the data is, or what it is to be; nothing else. */
function otherInventory(scope: Scope, from: number): readonly Problem[] {
  const { cluster, input } = scope;
  const said = cluster.params.pg_version;
  if (said === from || said === input.to) return [];
  return [
    against(
      scope,
      'other-version',
      `the inventory has pg_version: ${said}, the data is of ${from}, and the upgrade would go to ${input.to}`,
      `Set pg_version: ${from}, or upgrade to ${said}.`,
    ),
  ];
}

function onHost(scope: Scope, instance: PgInstance): readonly Problem[] {
  const told = scope.facts.from(upgradeFacts, instance);
  const { to } = scope.input;
  if (told === undefined) return [];
  return [
    ...(told.missing.length === 0
      ? []
      : [
          {
            ...against(
              scope,
              'no-such-packages',
              `${instance.name} cannot have what PostgreSQL ${to} needs: ${told.missing.join(', ')}`,
            ),
            host: instance.host,
            hint: 'Add a repository that carries them (node_repo_modules, repo_upstream), or take them out of pg_packages and pg_extensions.',
          },
        ]),
    ...(told.occupied
      ? [
          {
            ...against(
              scope,
              'kept-data',
              `${instance.name} has data of PostgreSQL ${to} already, in ${treeOf(instance, to)}`,
            ),
            host: instance.host,
            hint: `Delete it where nobody needs it: rm -r ${treeOf(instance, to)}`,
          },
        ]
      : []),
    ...(told.tablespaces.length > 0
      ? [
          {
            ...against(
              scope,
              'has-tablespaces',
              `${instance.name} has tablespaces, whose directories a copied replica could not take: ${told.tablespaces.join(', ')}`,
            ),
            host: instance.host,
            hint: 'Move their tables to pg_default, and drop them.',
          },
        ]
      : []),
  ];
}

function atLeader(scope: Scope, leader: PgInstance, told: UpgradeFacts): readonly Problem[] {
  const { cluster, input } = scope;
  const problems: Problem[] = [];
  const refuse = (rule: string, message: string, hint: string): void => {
    problems.push(against(scope, rule, message, hint));
  };
  if (told.lost.length > 0)
    refuse(
      'extension-lost',
      `extensions of ${cluster.name} have no package for PostgreSQL ${input.to}: ${told.lost.join(', ')}`,
      'Add a repository that carries it, or drop the extension in every database that has it.',
    );
  if (told.prepared > 0)
    refuse(
      'prepared-transactions',
      `${cluster.name} has ${told.prepared} prepared transactions`,
      "Finish them: SELECT gid FROM pg_prepared_xacts, then COMMIT PREPARED or ROLLBACK PREPARED '...'.",
    );
  if (told.slots.length > 0)
    refuse(
      'foreign-slot',
      `${cluster.name} has replication slots that an upgrade would lose: ${told.slots.join(', ')}`,
      "Stop their clients, drop them (SELECT pg_drop_replication_slot('NAME')), and make them again afterwards.",
    );
  // Linked files need no room; the catalogues do.
  const needed = input.mode === 'copy' ? told.dataBytes * 1.1 : 1024 ** 3;
  if (told.freeBytes < needed)
    refuse(
      'no-space',
      `${leader.name} needs ${gib(needed)} for data of PostgreSQL ${input.to}, and has ${gib(told.freeBytes)} free`,
      input.mode === 'copy'
        ? 'Make room, or share the files: --mode link, with which there is no way back once the new version runs.'
        : 'Make room.',
    );
  if (cluster.params.pgbackrest_enabled && told.now - (told.backupEnd ?? 0) > RECENT_SECONDS)
    refuse(
      'no-backup',
      `${leader.name} has no backup of the last 24 hours`,
      `Take one: pigsty pgsql backup ${cluster.name} --type full`,
    );
  return problems;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
