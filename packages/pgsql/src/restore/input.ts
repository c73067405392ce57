import { z } from 'zod';
import type { PgScope } from '../procedures/scope.ts';

/** Where to, and from what: flags of `pigsty pgsql restore`. */
export const RestoreInput = z.object({
  time: z.string().optional().describe('a time with its zone: "2026-03-01 12:00:00+01"'),
  xid: z.string().optional().describe('the number of a transaction; it is the last one that is restored'),
  lsn: z.string().optional().describe('a position in the WAL: 0/3000060'),
  name: z.string().optional().describe('a restore point that pg_create_restore_point has made'),
  immediate: z.boolean().default(false).describe('the end of the backup, as early as it is consistent'),
  latest: z.boolean().default(false).describe('the end of the archived WAL'),
  exclusive: z
    .boolean()
    .default(false)
    .describe('stop just before the time, the transaction or the position'),
  set: z
    .string()
    .optional()
    .describe('the backup to begin with; the newest one before the target when absent'),
  repo: z
    .string()
    .optional()
    .describe('the repository to take the backup from, by its name; the one with the newest when absent'),
  timeline: z.int().min(1).optional().describe('the timeline, where the target is on several'),
  member: z
    .string()
    .optional()
    .describe('the instance that restores, from its repository; one that can reach the target when absent'),
});
export type RestoreInput = z.output<typeof RestoreInput>;
export type RestoreScope = PgScope<RestoreInput>;
