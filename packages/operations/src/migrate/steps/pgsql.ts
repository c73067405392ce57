import type { Step } from '../step.ts';

/** Seconds, by the rows of pg_rto_plan. */
function recoveryRow(value: unknown): string | undefined {
  if (typeof value !== 'number') return typeof value === 'string' ? value : undefined;
  return value <= 20 ? 'fast' : value <= 45 ? 'norm' : value <= 90 ? 'safe' : 'wide';
}

export const pgsqlSteps: readonly Step[] = [
  { kind: 'rename', name: 'pg_fs_bkup', to: 'pg_fs_backup', since: 'v3.6.0', reason: 'spelt out' },
  { kind: 'rename', name: 'pg_rm_bkup', to: 'pg_rm_backup', since: 'v3.6.0', reason: 'spelt out' },
  {
    kind: 'rename',
    name: 'patroni_citus_db',
    to: 'pg_primary_db',
    since: 'v3.0.0',
    reason: 'not only Citus has a main database',
  },
  {
    kind: 'convert',
    name: 'pg_rto',
    to: 'pg_rto',
    since: 'v4.0.0',
    reason: 'timers are rows of pg_rto_plan',
    values: 'seconds become a row: up to 20 `fast`, 45 `norm`, 90 `safe`, more `wide`',
    convert: recoveryRow,
  },
  {
    kind: 'remove',
    name: 'pg_clean',
    since: 'v3.5.0',
    reason: 'an installation never deletes a cluster',
    advice: 'Remove it with: pigsty remove pgsql -l <cluster>',
  },
  {
    kind: 'rename',
    within: ['pg_databases', '*'],
    name: 'pool_size_reserve',
    to: 'pool_reserve',
    since: 'v4.2.0',
    reason: 'shorter',
  },
  {
    kind: 'rename',
    within: ['pg_databases', '*'],
    name: 'pool_max_db_conn',
    to: 'pool_connlimit',
    since: 'v4.2.0',
    reason: 'the name that users have, too',
  },
];
