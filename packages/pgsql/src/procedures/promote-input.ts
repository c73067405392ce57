import { z } from 'zod';
import type { PgScope } from './scope.ts';

export const PromoteInput = z.object({
  upstreamLost: z
    .boolean()
    .default(false)
    .describe('the cluster that it follows is lost: it is fenced in etcd, and WAL not received is lost'),
  detach: z
    .boolean()
    .default(false)
    .describe('the cluster that it follows stays a primary as well: two clusters of the same origin'),
  upstream: z
    .string()
    .optional()
    .describe('the cluster that it follows, where the inventory does not say so'),
  from: z.string().optional().describe('the instance of the other cluster that is the primary now'),
  to: z.string().optional().describe('the instance that is to be the primary'),
});
export type PromoteInput = z.output<typeof PromoteInput>;
export type PromoteScope = PgScope<PromoteInput>;

/** Nothing is done in the other cluster. */
export function leavesOther({ upstreamLost, detach }: PromoteInput): boolean {
  return upstreamLost || detach;
}
