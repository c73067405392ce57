import { ruleDocs } from '@pigsty/sdk';

/** Why a database is not moved to another cluster, and what will be different there. */
export const migrationRules = ruleDocs({
  'no-database': [
    'error',
    'A cluster lacks the database that is to move, or it does not answer.',
    'Put it into pg_databases of both clusters and deploy.',
  ],
  'connection-limit': [
    'error',
    'A database that is to be closed has a connlimit in the inventory, which a deploy would open again.',
    'Delete connlimit of the database until the migration is finished, and deploy.',
  ],
  'has-switched': [
    'error',
    'The other cluster has the writes already.',
    'To go back, switch with the clusters exchanged.',
  ],
  'not-prepared': [
    'error',
    'The database has not been copied to the other cluster yet.',
    'First: pigsty pgsql migrate CLUSTER --to OTHER --database NAME',
  ],
  'not-in-step': [
    'error',
    'Tables are still being copied to the other cluster.',
    'Wait for the same command without --step.',
  ],
  'unpublished-table': [
    'error',
    'A table was made after the copy was begun, and is not in it.',
    'Drop it, or give the copy up with --step finish and begin again.',
  ],
  'wal-level': [
    'error',
    'The WAL of a server does not say what logical replication needs.',
    'Set wal_level: logical in pg_parameters.',
  ],
  'no-slot': [
    'error',
    'A server has too few replication slots or WAL senders left.',
    'Raise max_replication_slots and max_wal_senders.',
  ],
  'no-worker': [
    'error',
    'A server has too few workers of logical replication left.',
    'Raise max_logical_replication_workers and max_worker_processes.',
  ],
  'weak-administrator': [
    'error',
    'The administrator, as whom the clusters connect to each other, is not a superuser.',
    'Give pg_admin_username superuser: true.',
  ],
  'older-version': [
    'error',
    'The other cluster runs an earlier major version.',
    'Move to the same or a later one.',
  ],
  'other-locale': [
    'error',
    'The database has another encoding, locale or provider of locales in the other cluster.',
    'Create it with the same ones.',
  ],
  'no-tables': ['error', 'The database has no tables.', 'Nothing has to be moved.'],
  'not-empty': [
    'error',
    'The database has tables in the other cluster already.',
    'Create it without its own schema.',
  ],
  'no-primary-key': [
    'error',
    'Tables have neither a primary key nor another replica identity.',
    'Give them one, or: --replica-identity-full',
  ],
  'unlogged-table': ['error', 'Unlogged tables are not replicated.', 'ALTER TABLE ... SET LOGGED'],
  'large-objects': ['error', 'Large objects are not replicated.', 'Move them into tables.'],
  'event-trigger': [
    'error',
    'An event trigger fires in every session, on what a migration makes as well.',
    'Enable it without ALWAYS or REPLICA, or disable it until the migration is finished.',
  ],
  'foreign-subscription': [
    'error',
    'The database subscribes to others, whose writes would go on to arrive where it was left.',
    'Subscribe in the new cluster instead.',
  ],
  'no-extension': [
    'error',
    'The other cluster lacks an extension.',
    'Put its package into pg_extensions and deploy.',
  ],
  'no-collation': [
    'error',
    'The other cluster lacks a collation that the database uses.',
    'Install its locale, and import it with pg_import_system_collations.',
  ],
  'no-role': [
    'error',
    'The other cluster lacks a role that owns something or has privileges.',
    'Put it into pg_users and deploy.',
  ],
  'no-room': ['error', 'The database does not fit.', 'Make room first.'],
  'other-sort-version': [
    'warning',
    'The library that sorts text has another version in the other cluster.',
    'Look at partitions and check constraints by ranges of text.',
  ],
  'extension-rows': [
    'warning',
    'Rows of tables that belong to extensions are not carried over.',
    'Write them there yourself.',
  ],
  'empty-view': [
    'warning',
    'Materialized views are empty in the other cluster.',
    'REFRESH MATERIALIZED VIEW there.',
  ],
  'stays-published': [
    'warning',
    'Publications of the database stay in the cluster that it leaves.',
    'Publish in the new cluster, and subscribe there.',
  ],
});
