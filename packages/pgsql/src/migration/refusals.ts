import type { Problem } from '@pigsty/sdk';
import { against, needsLeader } from '../procedures/refusals.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import { migrationFacts } from './facts.ts';
import { moveOf, targetCluster, type MigrateScope, type Move } from './input.ts';
import { needsToPrepare, needsNoOtherWrites, type Both } from './prepare-refusals.ts';

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
  const refusal = (rule: string, message: string, hint: string): Problem =>
    against(scope, rule, message, hint);
  const missing = [...(have ? [] : [move.source]), ...(want ? [] : [move.target])].map(({ name, params }) =>
    refusal(
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

function needsInStep(scope: MigrateScope, move: Move, both: Both): readonly Problem[] {
  const { cluster, input } = scope;
  const { target, forward, back, source } = move;
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
  const { unpublished } = both.have;
  return [
    ...needsNoOtherWrites(scope, move, both),
    ...(unpublished.length === 0
      ? []
      : [
          against(
            scope,
            'unpublished-table',
            `tables of ${source.name} were made after the copy was begun, and are not in it: ${unpublished.join(', ')}`,
            `Drop them, or give the copy up (${words} --step finish), empty the database of ${target.name} and begin again.`,
          ),
        ]),
  ];
}
