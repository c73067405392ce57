import { grown, type Alert } from '@pigsty/sdk';
import { replication } from './subject.ts';

export const replicas: readonly Alert[] = [
  replication('warn', {
    name: 'ReplicationLagHigh',
    expr: 'pg_repl_replay_lag > 10 or pg_repl_replay_diff > 1e9',
    for: '2m',
    summary: '{{appname}} is far behind {{ins}}: {{value}}',
    meaning: 'Readers of that replica see old rows, and a failover to it would lose or wait.',
  }),
  replication('warn', {
    name: 'SlotInactive',
    expr: 'pg_slot_active == 0 and pg_slot_temporary == 0 and pg_slot_retained_bytes > 1e8',
    for: '10m',
    summary: 'Nobody reads the slot {{slot_name}} of {{ins}}, and WAL is kept for it',
    meaning: 'The disk fills with WAL until somebody reads it or it is dropped.',
  }),
  replication('crit', {
    name: 'SlotRetainsWal',
    expr: '(pg_slot_safe_wal_size >= 0 and pg_slot_safe_wal_size < 1e9) or pg_slot_retained_bytes > 5e10',
    for: '5m',
    summary: 'The slot {{slot_name}} of {{ins}} is about to be lost, or to fill the disk: {{value}} bytes',
    meaning: 'Who reads it must be copied again once it is lost.',
  }),
  replication('crit', {
    name: 'SlotInvalidated',
    expr: 'pg_slot_wal_status == 3',
    for: '0s',
    summary: 'The slot {{slot_name}} of {{ins}} is lost',
    meaning: 'WAL that its reader needs is gone: it must be copied again.',
  }),
  replication('warn', {
    name: 'SubscriptionBroken',
    expr: 'pg_sub_has_worker == 0',
    for: '5m',
    summary: 'The subscription {{subname}} of {{ins}} does not run',
    meaning: 'Its tables are not kept up to date, and WAL is kept at the publisher.',
  }),
  replication('warn', {
    name: 'ReplayPaused',
    expr: 'pg_is_wal_replay_paused == 1',
    for: '10m',
    summary: '{{ins}} has stopped to replay',
    meaning: 'Its rows grow old, and it cannot take over before it goes on.',
  }),
  replication('info', {
    name: 'RecoveryConflicts',
    expr: `${grown('pg_db_conflicts', '10m')} > 5`,
    for: '0s',
    summary: 'Recovery cancelled {{value}} queries in {{datname}} on {{ins}}',
    meaning: 'Long queries on a replica meet rows that vacuum removed on the primary.',
  }),
];
