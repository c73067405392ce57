import { defineProcedure, factsFrom } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { patroniFacts } from '../facts/patroni.ts';
import { roomFacts } from '../facts/room.ts';
import { migrationFacts } from '../migration/facts.ts';
import { MigrateInput, moveOf } from '../migration/input.ts';
import { refuseMigration } from '../migration/refusals.ts';
import {
  abortStages,
  each,
  finishStages,
  prepareStages,
  switchStages,
  tryStages,
} from '../migration/stages.ts';
import { pgClusters } from '../spec/clusters.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** What was reached. A type and not an interface, so that it is JSON. */
export type MigrateResult = {
  readonly database: string;
  readonly from: string;
  readonly to: string;
  readonly step: MigrateInput['step'];
  /** How long nobody could write, by the clock of the source; null where the writes did not move. */
  readonly secondsWithoutWrites: number | null;
};

export const migrate = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'migrate',
  summary: 'move a database to another cluster by logical replication, nearly without an interruption',
  on: 'cluster',
  input: MigrateInput,
  grade: 'interrupts',
  factsOf: (_cluster, inventory) => {
    const all = pgClusters(inventory);
    return [factsFrom(patroniFacts, all), factsFrom(migrationFacts, all), factsFrom(roomFacts, all)];
  },
  refuse: refuseMigration,
  decide: (scope) => {
    const move = moveOf(scope);
    return move === undefined
      ? scope.input
      : { ...scope.input, from: move.source.name, into: move.target.name };
  },
  question: ({ cluster, input }) => {
    const { database = '', to = '', step } = input;
    if (step === 'prepare')
      return `${database} of ${to} is closed, gets the schema and all rows of ${database} of ${cluster.name}, and follows it from then on; clients of ${cluster.name} notice nothing`;
    if (step === 'switch')
      return `clients of ${database} in ${cluster.name} are cut off and cannot connect there any more; ${to} takes the writes`;
    return `${database} is replicated no longer between ${cluster.name} and ${to}: there is no way back then`;
  },
  phases: [
    {
      name: 'try the connections',
      plan: (scope) => (scope.input.step === 'prepare' ? each(scope, tryStages) : []),
    },
    {
      name: 'copy',
      plan: (scope) =>
        scope.input.step === 'prepare' ? each(scope, (move) => prepareStages(scope, move)) : [],
    },
    {
      // One phase, so that a command that goes on begins at the closed door.
      name: 'switch',
      plan: (scope) =>
        scope.input.step === 'switch' ? each(scope, (move) => switchStages(scope, move)) : [],
    },
    {
      name: 'end the replication',
      plan: (scope) =>
        scope.input.step === 'finish' ? each(scope, (move) => finishStages(scope, move)) : [],
    },
  ],
  abort: [{ name: 'go back', plan: (scope) => each(scope, (move) => abortStages(scope, move)) }],
  exclusive: true,
  result: (scope): MigrateResult => {
    const { cluster, facts, input } = scope;
    const move = moveOf(scope);
    const note =
      move === undefined
        ? undefined
        : facts
            .from(migrationFacts, move.source)
            ?.subscriptions.find(({ name }) => name === move.back.subscription)?.note;
    return {
      database: input.database ?? '',
      from: cluster.name,
      to: input.to ?? '',
      step: input.step,
      secondsWithoutWrites: input.step === 'switch' && typeof note === 'string' ? Number(note) : null,
    };
  },
  conclude: ({ database, from, to, step, secondsWithoutWrites }) => {
    if (step === 'prepare')
      return `${database} of ${to} follows ${from}. Change no table until the writes move: pigsty pgsql migrate ${from} --to ${to} --database ${database} --step switch`;
    if (step === 'finish') return `${database} is replicated no longer between ${from} and ${to}.`;
    return `${to} takes the writes of ${database}; nobody could write for ${secondsWithoutWrites ?? '?'} s. Lead clients to ${to} now. Back, with what is written since: pigsty pgsql migrate ${to} --to ${from} --database ${database} --step switch. When all is well: pigsty pgsql migrate ${from} --to ${to} --database ${database} --step finish`;
  },
  examples: [
    ['pigsty pgsql migrate pg-old --to pg-new --database app --dry-run', 'everything that speaks against it'],
    ['pigsty pgsql migrate pg-old --to pg-new --database app', 'copies it, and keeps it in step'],
    ['pigsty pgsql migrate pg-old --to pg-new --database app --step switch', 'moves the writes'],
    ['pigsty pgsql migrate pg-new --to pg-old --database app --step switch', 'the way back'],
    ['pigsty pgsql migrate pg-old --to pg-new --database app --step finish', 'ends the replication'],
  ],
});
