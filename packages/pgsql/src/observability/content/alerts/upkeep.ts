import { grown, type Alert } from '@pigsty/sdk';
import { storage } from './subject.ts';

export const upkeep: readonly Alert[] = [
  storage('warn', {
    name: 'XidAgeHigh',
    expr: 'pg_db_age > 1e9',
    for: '10m',
    summary: 'Transaction ids of {{datname}} on {{ins}} are old: {{value}}',
    meaning: 'Vacuum does not get to freeze rows. At 2 billion the database takes no writes.',
  }),
  storage('crit', {
    name: 'XidAgeCritical',
    expr: 'pg_db_age > 1.6e9 or pg_db_mxid_age > 1.6e9',
    for: '1m',
    summary: '{{datname}} on {{ins}} runs out of transaction ids',
    meaning: 'It will take no writes soon.',
  }),
  storage('warn', {
    name: 'XminHorizonHeld',
    expr: 'pigsty_xmin_horizon_age > 5e7',
    for: '30m',
    summary: 'A {{holder}} keeps rows of {{ins}} for {{value}} transactions',
    meaning: 'Vacuum cannot remove what was deleted since: tables grow.',
  }),
  storage('warn', {
    name: 'AutovacuumBehind',
    expr: 'pigsty_vacuum_overdue_ratio > 2',
    for: '1h',
    summary: 'Autovacuum of {{datname}} on {{ins}} does not keep up',
    meaning: 'Tables grow with dead rows, and queries read them.',
  }),
  storage('warn', {
    name: 'SequenceNearEnd',
    expr: 'pigsty_sequence_used_ratio > 0.8',
    for: '1h',
    summary: 'A sequence of {{datname}} on {{ins}} is near its end',
    meaning: 'Inserts that take a number from it will fail.',
  }),
  storage('info', {
    name: 'InvalidIndex',
    expr: 'pigsty_index_invalid > 0',
    for: '1h',
    summary: '{{value}} indexes of {{datname}} on {{ins}} are of no use',
    meaning: 'They are kept up to date and no query may use them: an index was not built to its end.',
  }),
  storage('warn', {
    name: 'WalDirectoryGrowing',
    expr: 'pigsty_wal_dir_bytes > 2 * pg_setting_max_wal_size and pigsty_wal_dir_bytes > 4e9',
    for: '10m',
    summary: 'WAL of {{ins}} takes {{value}} bytes, and should take half of that at most',
    meaning: 'A slot, a failing archive or too few checkpoints keep it: the disk will be full.',
  }),
  storage('warn', {
    name: 'CheckpointOverdue',
    expr: 'pg_checkpoint_elapse > 3 * pg_setting_checkpoint_timeout and pg_in_recovery == 0 and pg:ins:lsn_rate1m > 0',
    for: '5m',
    summary: 'The last checkpoint of {{ins}} is {{value}} s old',
    meaning: 'A start after a crash would take long.',
  }),
  storage('info', {
    name: 'CheckpointsForced',
    expr: `rate(pg_checkpointer_req[30m]) > rate(pg_checkpointer_timed[30m]) and ${grown('pg_checkpointer_req', '30m')} > 5`,
    for: '30m',
    summary: 'Most checkpoints of {{ins}} are forced by WAL',
    meaning: 'Whole pages are logged more often than need be: raise max_wal_size.',
  }),
];
