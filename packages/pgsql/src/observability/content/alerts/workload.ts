import { grown, type Alert } from '@pigsty/sdk';
import { activity } from './subject.ts';

const BY = 'job, cls, ins, ip';
const perSecond = (counter: string): string => `sum by (${BY}) (rate(${counter}[5m]))`;

/** Sessions at work, found each second. */
const sampled = `(${perSecond('pigsty_ash_samples_total')} / ${perSecond('pigsty_ash_sweeps_total')})`;
const processors = 'on (ip) group_left () max by (ip) (node:ins:cpu_count)';

export const workload: readonly Alert[] = [
  activity('warn', {
    name: 'ConnectionsHigh',
    expr: 'pg:ins:conn_usage > 0.8',
    for: '5m',
    summary: 'More than 80 % of the connections of {{ins}} are taken',
    meaning: 'Soon nobody can connect any more.',
  }),
  activity('crit', {
    name: 'ConnectionsExhausted',
    expr: 'pg:ins:conn_usage > 0.95',
    for: '30s',
    summary: 'The connections of {{ins}} are taken',
    meaning: 'New clients are refused.',
  }),
  activity('warn', {
    name: 'IdleInTransaction',
    expr: 'pg_xact_age_idle_seconds > 300',
    for: '1m',
    summary: 'A session of {{datname}} on {{ins}} has been idle in a transaction for {{value}} s',
    meaning: 'It holds its locks, and vacuum cannot remove rows that it might see.',
  }),
  activity('warn', {
    name: 'LongTransaction',
    expr: 'pg_xact_age_seconds > 3600',
    for: '5m',
    summary: 'A transaction of {{datname}} on {{ins}} has run for {{value}} s',
    meaning: 'Vacuum cannot remove rows that it might see.',
  }),
  activity('warn', {
    name: 'SessionsBlocked',
    expr: 'pigsty_lock_wait_max_seconds > 60',
    for: '0s',
    summary: 'A session of {{ins}} has waited for a lock for {{value}} s',
    meaning: 'The session that holds the lock keeps others from working.',
  }),
  activity('info', {
    name: 'DeadlocksRising',
    expr: `${grown('pg_db_deadlocks', '10m')} > 5`,
    for: '0s',
    summary: '{{value}} deadlocks within ten minutes in {{datname}} on {{ins}}',
    meaning: 'Transactions are cancelled because they take locks in different orders.',
  }),
  activity('warn', {
    name: 'ActiveSessionsOverCpu',
    // PostgreSQL itself counts the time of a statement when it has ended: where nothing is sampled, long ones are seen late.
    expr: `${sampled} / ${processors} > 1.5 or (pg:ins:load5 unless on (ins) pigsty_ash_sweeps_total) > 1.5`,
    for: '5m',
    summary: 'For each processor of {{ins}} {{value}} sessions are at work',
    meaning:
      'Everything takes longer. Whether they wait for locks, disks or processors is in the history of sessions.',
    firstCommand: 'pigsty pgsql sessions -l {{ip}} --since 15m',
  }),
  activity('info', {
    name: 'RollbackRatio',
    expr: 'pg:db:xact_rollback_rate15m / pg:db:xact_total_rate15m > 0.1 and pg:db:xact_total_rate15m > 10',
    for: '15m',
    summary: 'More than a tenth of the transactions of {{datname}} on {{ins}} are rolled back',
    meaning: 'An application fails at what it does.',
  }),
  activity('info', {
    name: 'TempFilesHeavy',
    expr: 'pg:db:temp_bytes_rate1m > 5e7',
    for: '10m',
    summary: 'Queries of {{datname}} on {{ins}} write {{value}} bytes of temporary files per second',
    meaning: 'They have not the memory that they need: work_mem.',
  }),
];
