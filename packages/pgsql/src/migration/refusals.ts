import type { Problem } from '@pigsty/sdk';
import { roomFacts } from '../facts/room.ts';
import { against, needsLeader } from '../procedures/refusals.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import { migrationFacts, type MigrationFacts } from './facts.ts';
import { moveOf, targetCluster, type MigrateScope, type Move } from './input.ts';

/** Everything that speaks against a step of a migration, before anything happens. */
export function refuseMigration(scope: MigrateScope): readonly Problem[] {
  const words = needsWords(scope);
  if (words.length > 0) return words;
  const other = targetCluster(scope);
  const leaders = [
    ...needsLeader(scope),
    ...(other === undefined ? [] : needsLeader({ ...scope, cluster: other })),
  ];
  const move = moveOf(scope);
  if (leaders.length > 0 || move === undefined) return leaders;
  const [have, want] = [move.source, move.target].map((i) => scope.facts.from(migrationFacts, i) ?? null);
  const no = (rule: string, message: string, hint: string): Problem => against(scope, rule, message, hint);
  const missing = [...(have ? [] : [move.source]), ...(want ? [] : [move.target])].map(({ name, params }) =>
    no(
      'no-database',
      `${name} has no database ${move.database} that answers`,
      `Put it into pg_databases of ${params.pg_cluster} and deploy.`,
    ),
  );
  if (!have || !want) return missing;
  switch (scope.input.step) {
    case 'prepare':
      return needsToPrepare(scope, move, { have, want });
    case 'switch':
      return needsInStep(scope, move, { have, want });
    case 'finish':
      return [];
    default:
      return scope.input.step satisfies never;
  }
}

function needsWords(scope: MigrateScope): readonly Problem[] {
  const { cluster, input } = scope;
  const other = targetCluster(scope);
  if (input.to === undefined || input.database === undefined)
    return [
      against(
        scope,
        'no-target',
        'it is not said which database moves, and to which cluster',
        `Say it: pigsty pgsql migrate ${cluster.name} --to pg-new --database app`,
      ),
    ];
  if (other === undefined || other.name === cluster.name)
    return [
      against(
        scope,
        'no-target',
        `there is no other cluster ${input.to} in this inventory`,
        'See: pigsty pgsql list',
      ),
    ];
  return [cluster, other].flatMap((one) => [
    ...(isStandbyCluster(one)
      ? [
          against(
            scope,
            'read-only',
            `${one.name} follows another cluster`,
            'Name the cluster that it follows, or promote it first.',
          ),
        ]
      : []),
    ...(one.params.pg_databases.some((d) => d.name === input.database && (d.connlimit ?? -1) !== -1)
      ? [
          against(
            scope,
            'connection-limit',
            `connlimit of ${input.database} is declared in ${one.name}, and a deploy would open the database that is to be closed`,
            `Delete connlimit of ${input.database} until the migration is finished, and deploy.`,
          ),
        ]
      : []),
  ]);
}

interface Both {
  readonly have: MigrationFacts;
  readonly want: MigrationFacts;
}

function needsToPrepare(scope: MigrateScope, move: Move, { have, want }: Both): readonly Problem[] {
  const { source, target, forward, database } = move;
  const problems: Problem[] = [];
  const no = (rule: string, message: string, hint: string): void => {
    problems.push(against(scope, rule, message, hint));
  };
  if (want.subscriptions.some(({ name }) => name === forward.subscription)) return [];
  for (const [{ name }, facts] of [
    [source, have],
    [target, want],
  ] as const) {
    if (facts.walLevel !== 'logical')
      no(
        'wal-level',
        `${name} has wal_level = ${facts.walLevel}`,
        'Set wal_level: logical in pg_parameters; a restart follows.',
      );
    if (facts.slotsFree < 2 || facts.sendersFree < 2)
      no(
        'no-slot',
        `${name} has ${facts.slotsFree} replication slots and ${facts.sendersFree} WAL senders left, and 2 are needed`,
        'Raise max_replication_slots and max_wal_senders, or drop slots that nobody reads.',
      );
    if (facts.workersFree < 2)
      no(
        'no-worker',
        `${name} has ${facts.workersFree} workers of logical replication left, and 2 are needed`,
        'Raise max_logical_replication_workers.',
      );
  }
  if (want.version < have.version)
    no(
      'older-version',
      `${target.name} runs PostgreSQL ${want.version}, ${source.name} ${have.version}`,
      'A schema is carried to the same or a later version only.',
    );
  if (want.locale !== have.locale)
    no(
      'other-locale',
      `${database} is ${have.locale} in ${source.name} and ${want.locale} in ${target.name}`,
      'Create it with the same encoding, lc_collate and lc_ctype.',
    );
  if (have.tables === 0)
    no('no-tables', `${database} of ${source.name} has no tables`, 'Nothing has to be moved.');
  if (want.tables > 0)
    no(
      'not-empty',
      `${database} of ${target.name} has ${want.tables} tables already`,
      'The schema is copied: create the database without its own.',
    );
  if (have.unkeyed.length > 0 && !scope.input.replicaIdentityFull)
    no(
      'no-primary-key',
      `no row of these tables can be named, as they have no primary key: ${have.unkeyed.join(', ')}`,
      'Give them one, or: --replica-identity-full',
    );
  if (have.unlogged.length > 0)
    no(
      'unlogged-table',
      `unlogged tables are not replicated: ${have.unlogged.join(', ')}`,
      'ALTER TABLE ... SET LOGGED, or drop them.',
    );
  if (have.largeObjects > 0)
    no(
      'large-objects',
      `${database} has ${have.largeObjects} large objects, which are not replicated`,
      'Move them into tables (bytea), or use pigsty pgsql upgrade.',
    );
  const lacking = have.extensions.filter((name) => !want.available.includes(name));
  if (lacking.length > 0)
    no(
      'no-extension',
      `${target.name} lacks extensions: ${lacking.join(', ')}`,
      'Put their packages into pg_extensions and deploy.',
    );
  const strangers = have.neededRoles.filter((name) => !want.roles.includes(name));
  if (strangers.length > 0)
    no(
      'no-role',
      `${target.name} lacks roles that own something or have privileges: ${strangers.join(', ')}`,
      'Put them into pg_users or pg_default_roles and deploy.',
    );
  const free = scope.facts.from(roomFacts, target)?.freeBytes ?? 0;
  if (free > 0 && free < have.bytes * 1.2)
    no(
      'no-room',
      `${database} has ${have.bytes} bytes, and ${target.name} has ${free} left`,
      'Make room on its file system.',
    );
  return problems;
}

function needsInStep(
  scope: MigrateScope,
  { target, forward, back, source }: Move,
  both: Both,
): readonly Problem[] {
  const { cluster, input } = scope;
  const words = `pigsty pgsql migrate ${cluster.name} --to ${input.to ?? ''} --database ${input.database ?? ''}`;
  const forwards = both.want.subscriptions.find(({ name }) => name === forward.subscription);
  if (both.have.subscriptions.some(({ name }) => name === back.subscription) && forwards === undefined)
    return [
      against(
        scope,
        'has-switched',
        `${target.name} has the writes already, and ${source.name} follows it`,
        `To go back: pigsty pgsql migrate ${input.to ?? ''} --to ${cluster.name} --database ${input.database ?? ''} --step switch`,
      ),
    ];
  if (forwards === undefined)
    return [
      against(
        scope,
        'not-prepared',
        `${target.name} does not subscribe to ${source.name}`,
        `First: ${words}`,
      ),
    ];
  if (forwards.copying > 0)
    return [
      against(
        scope,
        'not-in-step',
        `${forwards.copying} tables are still being copied`,
        `Wait for: ${words}`,
      ),
    ];
  return [];
}
