import { RANGES } from '../catalogue/ranges.ts';
import type { Finding, Rule } from './finding.ts';
import { shown } from './server-value.ts';

/**
 * Parameters that are thought of in a larger unit than their own, with the most that a bare number may be to be taken for one
 * of that unit: `statement_timeout: 30` is 30 ms, and was meant as seconds.
 */
const THOUGHT_OF: ReadonlyMap<string, { readonly most: number; readonly meant: string }> = new Map([
  ['statement_timeout', { most: 300, meant: 's' }],
  ['transaction_timeout', { most: 300, meant: 's' }],
  ['idle_in_transaction_session_timeout', { most: 600, meant: 's' }],
  ['idle_session_timeout', { most: 600, meant: 's' }],
  ['lock_timeout', { most: 60, meant: 's' }],
  ['deadlock_timeout', { most: 10, meant: 's' }],
  ['wal_sender_timeout', { most: 300, meant: 's' }],
  ['wal_receiver_timeout', { most: 300, meant: 's' }],
  ['shared_buffers', { most: 1024, meant: 'MB' }],
  ['effective_cache_size', { most: 1024, meant: 'MB' }],
  ['work_mem', { most: 1023, meant: 'MB' }],
  ['maintenance_work_mem', { most: 4096, meant: 'MB' }],
  ['max_wal_size', { most: 100, meant: 'GB' }],
  ['max_slot_wal_keep_size', { most: 100, meant: 'GB' }],
]);

/** Numbers without a unit that PostgreSQL takes, in a unit so small that they were hardly meant in it. */
export const bareNumbers: Rule = ({ params }) => [
  ...ofSettings(params.pg_parameters, ['pg_parameters']),
  ...(['pg_users', 'pg_databases'] as const).flatMap((list) =>
    params[list].flatMap(({ parameters }, i) => ofSettings(parameters, [list, i, 'parameters'])),
  ),
];

function ofSettings(settings: Readonly<Record<string, unknown>>, path: Finding['path']): readonly Finding[] {
  return Object.entries(settings).flatMap(([written, value]): readonly Finding[] => {
    const name = written.toLowerCase();
    const thought = THOUGHT_OF.get(name);
    const range = RANGES.get(name);
    const text = String(value).trim();
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    if (thought === undefined || range === undefined || number === 0 || number > thought.most) return [];
    // What is below the range is refused, and told there.
    if (number < range.least) return [];
    return [
      {
        rule: 'bare-number',
        severity: 'warning',
        path: [...path, written],
        message: `${written}: ${text} is ${shown(number, range.unit)}`,
        hint: `Write the unit: ${text}${thought.meant}, or ${shown(number, range.unit)} if that is meant.`,
      },
    ];
  });
}
