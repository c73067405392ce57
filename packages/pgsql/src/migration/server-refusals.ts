import type { PgInstance } from '../spec/cluster.ts';
import type { MigrationFacts } from './facts.ts';

/** Replications take one of each for the stream, and one for the table that is copied. */
const needed = 2;

/** What each of the two servers must have, as each of them publishes and subscribes once. */
export function needsOfServer({ name, params }: PgInstance, facts: MigrationFacts) {
  return [
    [
      'wal-level',
      facts.walLevel !== 'logical',
      `${name} has wal_level = ${facts.walLevel}`,
      'Set wal_level: logical in pg_parameters; a restart follows.',
    ],
    [
      'no-slot',
      facts.slotsFree < needed || facts.sendersFree < needed,
      `${name} has ${facts.slotsFree} replication slots and ${facts.sendersFree} WAL senders left, and ${needed} are needed`,
      'Raise max_replication_slots and max_wal_senders, or drop slots that nobody reads.',
    ],
    [
      'no-worker',
      facts.workersFree < needed,
      `${name} has ${facts.workersFree} workers of logical replication left, and ${needed} are needed`,
      'Raise max_logical_replication_workers and max_worker_processes.',
    ],
    [
      'weak-administrator',
      !facts.adminIsSuper,
      `${params.pg_admin_username} of ${name}, as whom the other cluster connects, is not a superuser there`,
      'Give it superuser: true in pg_default_roles, and deploy.',
    ],
  ] as const;
}
