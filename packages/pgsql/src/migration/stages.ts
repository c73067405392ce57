import type { StageDraft } from '@pigsty/sdk';
import { close, FORGET_TAKEN, HAS_TAKEN, isClosed, isOpen, open } from './closed.ts';
import { migrationFacts } from './facts.ts';
import { moveOf, type MigrateScope, type Move } from './input.ts';
import { subscribe } from './remote.ts';
import {
  dropSubscription,
  hasSubscription,
  inStepOp,
  isTrue,
  schemaOp,
  sqlOp,
  tryOp,
  turnOp,
} from './scripts.ts';
import { disconnect, IDENTITY_FULL, noteClosed, noteSeconds, publish } from './sql.ts';
import { sqlIdentifier, sqlLiteral } from '../sql/quote.ts';

/** Stages of one phase: each begins when the one before it has ended. */
function inOrder(stages: readonly StageDraft[]): readonly StageDraft[] {
  return stages.map((stage, i) => {
    const before = stages[i - 1];
    return before === undefined ? stage : { ...stage, after: [`${before.name}@cluster`] };
  });
}

export function each(
  scope: MigrateScope,
  stages: (move: Move) => readonly StageDraft[],
): readonly StageDraft[] {
  const move = moveOf(scope);
  return move === undefined ? [] : inOrder(stages(move));
}

function hasPublication(name: string): string {
  return `SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = ${sqlLiteral(name)})`;
}

function openStage(at: Move['source'], database: string, part?: 'taken'): StageDraft {
  return {
    name: 'migrate-open',
    host: at.host,
    ops: [
      sqlOp(at, database, {
        name: `open ${database} of ${at.name}`,
        sql: open(database, part),
        unless: isTrue(at, database, isOpen(part)),
      }),
    ],
  };
}

/** Nothing is made: both servers are tried from the other one. */
export function tryStages(move: Move): readonly StageDraft[] {
  return [
    { name: 'migrate-try', host: move.target.host, ops: [tryOp(move, 'forward')] },
    { name: 'migrate-try-back', host: move.source.host, ops: [tryOp(move, 'back')] },
  ];
}

export function prepareStages(scope: MigrateScope, move: Move): readonly StageDraft[] {
  const { source, target, database, forward } = move;
  const version = versionOf(scope, move, 'source');
  return [
    {
      name: 'migrate-publish',
      host: source.host,
      ops: [
        sqlOp(source, database, {
          name: `publish ${database} of ${source.name}`,
          sql: `${scope.input.replicaIdentityFull ? IDENTITY_FULL : ''}${publish(forward.publication)}`,
          unless: isTrue(source, database, hasPublication(forward.publication)),
        }),
      ],
    },
    {
      name: 'migrate-schema',
      host: target.host,
      ops: [
        // Nobody writes there before the writes have moved.
        sqlOp(target, database, {
          name: `close ${database} of ${target.name}`,
          sql: `${close(database, 'copy')}${disconnect(database)}`,
          unless: isTrue(target, database, isClosed('copy')),
        }),
        schemaOp(move),
        sqlOp(target, database, {
          name: `subscribe to ${database} of ${source.name}`,
          sql: subscribe(source, database, { names: forward, copy: true, version }),
          unless: hasSubscription(target, database, forward.subscription),
        }),
      ],
    },
    { name: 'migrate-in-step', host: target.host, ops: [inStepOp(move)] },
  ];
}

/** Writes end at the source and begin at the target. Every part may be run again. */
export function switchStages(scope: MigrateScope, move: Move): readonly StageDraft[] {
  const { source, target, database, forward, back } = move;
  const version = versionOf(scope, move, 'target');
  return [
    {
      name: 'migrate-close',
      host: source.host,
      ops: [
        sqlOp(source, database, {
          name: `close ${database} of ${source.name}`,
          sql: `${noteClosed(forward.publication)}${close(database, 'left')}${disconnect(database)}`,
          unless: isTrue(source, database, isClosed('left')),
        }),
      ],
    },
    {
      name: 'migrate-turn',
      host: target.host,
      ops: [turnOp(move, scope.input)],
    },
    {
      name: 'migrate-follow',
      host: source.host,
      ops: [
        sqlOp(source, database, {
          name: `subscribe to ${database} of ${target.name}`,
          sql: subscribe(target, database, { names: back, copy: false, version }),
          unless: hasSubscription(source, database, back.subscription),
        }),
      ],
    },
    openStage(target, database, 'taken'),
    {
      name: 'migrate-note',
      host: source.host,
      ops: [
        sqlOp(source, database, {
          name: `note how long nobody could write to ${database}`,
          sql: noteSeconds(forward.publication, back.subscription),
          unless: `! ${isTrue(source, database, hasPublication(forward.publication))}`,
        }),
      ],
    },
  ];
}

/** Replication ends in both directions; what is only copied, and was never switched to, is opened again. */
export function finishStages(scope: MigrateScope, move: Move): readonly StageDraft[] {
  const { source, target, database, forward, back } = move;
  const said = scope.facts
    .from(migrationFacts, target)
    ?.subscriptions.find(({ name }) => name === forward.subscription);
  const ends = [
    { name: 'migrate-end', at: target, subscription: forward.subscription },
    { name: 'migrate-end-back', at: source, subscription: back.subscription },
  ];
  return [
    ...(said !== undefined && said.note === null ? [openStage(target, database)] : []),
    ...ends.map(({ name, at, subscription }) => ({
      name,
      host: at.host,
      ops: [
        sqlOp(at, database, {
          name: `end what ${at.name} subscribes to`,
          sql: dropSubscription(subscription),
          unless: `! ${hasSubscription(at, database, subscription)}`,
        }),
      ],
    })),
    ...[
      { name: 'migrate-unpublish', at: source, publication: forward.publication },
      { name: 'migrate-unpublish-back', at: target, publication: back.publication },
    ].map(({ name, at, publication }) => ({
      name,
      host: at.host,
      ops: [
        sqlOp(at, database, {
          name: `publish ${database} of ${at.name} no longer`,
          sql: `DROP PUBLICATION IF EXISTS ${sqlIdentifier(publication)};\n${FORGET_TAKEN}`,
          unless: isTrue(at, database, `SELECT NOT (${HAS_TAKEN}) AND NOT (${hasPublication(publication)})`),
        }),
      ],
    })),
  ];
}

/** As long as the target follows, the source is opened again; later there is only the way on. */
export function abortStages(scope: MigrateScope, move: Move): readonly StageDraft[] {
  const { source, target, database, forward } = move;
  if (scope.input.step !== 'switch') return finishStages(scope, move);
  const follows = scope.facts
    .from(migrationFacts, target)
    ?.subscriptions.some(({ name }) => name === forward.subscription);
  return follows === true ? [openStage(source, database)] : switchStages(scope, move);
}

function versionOf(scope: MigrateScope, move: Move, publisher: 'source' | 'target'): number {
  const versions = [move.source, move.target].map((i) => scope.facts.from(migrationFacts, i)?.version ?? 0);
  // The origin of a change is told by publishers of PostgreSQL 16 and later, and known to subscribers of these.
  return versions.every((v) => v >= 16) ? versions[publisher === 'source' ? 0 : 1]! : 0;
}
