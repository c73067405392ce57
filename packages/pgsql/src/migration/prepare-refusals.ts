import type { Problem } from '@pigsty/sdk';
import { roomFacts } from '../facts/room.ts';
import { against } from '../procedures/refusals.ts';
import type { MigrationFacts } from './facts.ts';
import type { MigrateScope, Move } from './input.ts';
import { needsOfServer } from './server-refusals.ts';

/** What the source and the target say. */
export interface Both {
  readonly have: MigrationFacts;
  readonly want: MigrationFacts;
}

/** A rule, whether it is broken, and what is said then. */
interface Found {
  readonly rule: string;
  readonly broken: boolean;
  readonly message: string;
  readonly hint: string;
}

/** What speaks against copying a database, and what will be different in the copy. */
export function needsToPrepare(scope: MigrateScope, move: Move, both: Both): readonly Problem[] {
  const { source, target, forward } = move;
  const { have, want } = both;
  if (want.subscriptions.some(({ name }) => name === forward.subscription)) return [];
  const said = (all: readonly Found[]): readonly Problem[] =>
    all.flatMap(({ rule, broken, message, hint }) => (broken ? [against(scope, rule, message, hint)] : []));
  return [
    ...[source, target].flatMap((at, i) => said(needsOfServer(at, i === 0 ? have : want))),
    ...said(needsOfTarget(scope, move, both)),
    ...said(needsOfTables(scope, move, both)),
    ...needsNoOtherWrites(scope, move, both),
    ...said(remarks(move, both)).map((problem) => ({ ...problem, severity: 'warning' as const })),
  ];
}

const without = (these: readonly string[], those: readonly string[]): readonly string[] =>
  these.filter((name) => !those.includes(name));

function needsOfTarget(scope: MigrateScope, move: Move, { have, want }: Both): readonly Found[] {
  const { source, target, database } = move;
  const extensions = without(have.extensions, want.available);
  const collations = without(have.neededCollations, want.collations);
  const roles = without(have.neededRoles, want.roles);
  const free = scope.facts.from(roomFacts, target)?.freeBytes ?? 0;
  return [
    {
      rule: 'older-version',
      broken: want.version < have.version,
      message: `${target.name} runs PostgreSQL ${want.version}, ${source.name} ${have.version}`,
      hint: 'A schema is carried to the same or a later version only.',
    },
    {
      rule: 'other-locale',
      broken: want.locale !== have.locale,
      message: `${database} is ${have.locale} in ${source.name} and ${want.locale} in ${target.name}`,
      hint: 'Create it with the same encoding, lc_collate, lc_ctype, and provider of locales.',
    },
    {
      rule: 'not-empty',
      broken: want.tables > 0,
      message: `${database} of ${target.name} has ${want.tables} tables already`,
      hint: 'The schema is copied: create the database without its own.',
    },
    {
      rule: 'no-extension',
      broken: extensions.length > 0,
      message: `${target.name} lacks extensions: ${extensions.join(', ')}`,
      hint: 'Put their packages into pg_extensions and deploy.',
    },
    {
      rule: 'no-collation',
      broken: collations.length > 0,
      message: `${target.name} lacks collations that ${database} uses: ${collations.join(', ')}`,
      hint: "Put their locales on its hosts (node_locale and the package locales), then: SELECT pg_import_system_collations('pg_catalog');",
    },
    {
      rule: 'no-role',
      broken: roles.length > 0,
      message: `${target.name} lacks roles that own something or have privileges: ${roles.join(', ')}`,
      hint: 'Put them into pg_users or pg_default_roles and deploy.',
    },
    {
      rule: 'no-room',
      broken: free > 0 && free < have.bytes * 1.2,
      message: `${database} has ${have.bytes} bytes, and ${target.name} has ${free} left`,
      hint: 'Make room on its file system.',
    },
  ];
}

function needsOfTables(scope: MigrateScope, { source, database }: Move, { have }: Both): readonly Found[] {
  return [
    {
      rule: 'no-tables',
      broken: have.tables === 0,
      message: `${database} of ${source.name} has no tables`,
      hint: 'Nothing has to be moved.',
    },
    {
      rule: 'no-primary-key',
      broken: have.unkeyed.length > 0 && !scope.input.replicaIdentityFull,
      message: `no row of these tables can be named, as they have no primary key or other replica identity: ${have.unkeyed.join(', ')}`,
      hint: 'Give them one, or: --replica-identity-full',
    },
    {
      rule: 'unlogged-table',
      broken: have.unlogged.length > 0,
      message: `unlogged tables are not replicated: ${have.unlogged.join(', ')}`,
      hint: 'ALTER TABLE ... SET LOGGED, or drop them.',
    },
    {
      rule: 'large-objects',
      broken: have.largeObjects > 0,
      message: `${database} has ${have.largeObjects} large objects, which are not replicated`,
      hint: 'Move them into tables (bytea), or use pigsty pgsql upgrade.',
    },
    {
      rule: 'event-trigger',
      broken: have.eventTriggers.length > 0,
      message: `event triggers of ${database} fire in every session, on what a migration makes as well: ${have.eventTriggers.join(', ')}`,
      hint: 'ALTER EVENT TRIGGER ... ENABLE, without ALWAYS or REPLICA; or disable them until it is finished.',
    },
  ];
}

/** Clients are shut out by the switch; these would write to the database that was left, or have not ended when it is closed. */
export function needsNoOtherWrites(scope: MigrateScope, move: Move, { have }: Both): readonly Problem[] {
  const { source, database, forward, back } = move;
  const ours = [forward.subscription, back.subscription];
  const foreign = have.subscriptions.filter(({ name, enabled }) => enabled && !ours.includes(name));
  return [
    ...(have.prepared === 0
      ? []
      : [
          against(
            scope,
            'prepared-transactions',
            `${have.prepared} prepared transactions are open in ${database} of ${source.name}, and what they wrote would be lost`,
            'Commit them or roll them back: see pg_prepared_xacts.',
          ),
        ]),
    ...(foreign.length === 0
      ? []
      : [
          against(
            scope,
            'foreign-subscription',
            `${database} of ${source.name} subscribes to others, and would go on to receive what they write: ${foreign.map(({ name }) => name).join(', ')}`,
            'Subscribe in the new cluster instead, or: ALTER SUBSCRIPTION ... DISABLE',
          ),
        ]),
  ];
}

/** What is not carried over, and does not stand in the way. */
function remarks({ source, target, database, forward, back }: Move, { have, want }: Both): readonly Found[] {
  const publications = without(have.publications, [forward.publication, back.publication]);
  return [
    {
      rule: 'other-sort-version',
      broken: have.sortVersion !== null && want.sortVersion !== null && have.sortVersion !== want.sortVersion,
      message: `${source.name} sorts by version ${have.sortVersion} of its library, ${target.name} by ${want.sortVersion}: the order of text may differ`,
      hint: 'Indexes are rebuilt on the target. Check range partitions and check constraints over text columns.',
    },
    {
      rule: 'extension-rows',
      broken: have.extensionRows.length > 0,
      message: `rows of tables that belong to extensions are not carried over: ${have.extensionRows.join(', ')}`,
      hint: `Write them to ${target.name} yourself after the switch.`,
    },
    {
      rule: 'empty-view',
      broken: have.filledViews.length > 0,
      message: `materialized views are empty in ${target.name} and cannot be read: ${have.filledViews.join(', ')}`,
      hint: 'REFRESH MATERIALIZED VIEW there when the copy is in step, before the switch and after it.',
    },
    {
      rule: 'stays-published',
      broken: publications.length > 0,
      message: `publications of ${database} stay in ${source.name}, and their subscribers get nothing new after the switch: ${publications.join(', ')}`,
      hint: `Publish in ${target.name}, and have them subscribe there.`,
    },
  ];
}
