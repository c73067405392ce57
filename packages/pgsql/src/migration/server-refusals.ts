import type { PgInstance } from '../spec/cluster.ts';
import type { MigrationFacts } from './facts.ts';

/** Replications take one of each for the stream, and one for the table that is copied. */
const needed = 2;

/** What each of the two servers must have, as each of them publishes and subscribes once. */
export function needsOfServer({ name, params }: PgInstance, facts: MigrationFacts) {
  return [
    {
      rule: 'wal-level',
      broken: facts.walLevel !== 'logical',
      message: `${name} has wal_level = ${facts.walLevel}`,
      hint: 'Set wal_level: logical in pg_parameters; a restart follows.',
    },
    {
      rule: 'no-slot',
      broken: facts.slotsFree < needed || facts.sendersFree < needed,
      message: `${name} has ${facts.slotsFree} replication slots and ${facts.sendersFree} WAL senders left, and ${needed} are needed`,
      hint: 'Raise max_replication_slots and max_wal_senders, or drop slots that nobody reads.',
    },
    {
      rule: 'no-worker',
      broken: facts.workersFree < needed,
      message: `${name} has ${facts.workersFree} workers of logical replication left, and ${needed} are needed`,
      hint: 'Raise max_logical_replication_workers and max_worker_processes.',
    },
    {
      rule: 'weak-administrator',
      broken: !facts.adminIsSuper,
      message: `${params.pg_admin_username} of ${name}, as whom the other cluster connects, is not a superuser there`,
      hint: 'Give it superuser: true in pg_default_roles, and deploy.',
    },
  ] as const;
}
