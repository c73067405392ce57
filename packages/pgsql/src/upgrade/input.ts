import { z } from 'zod';
import { pgVersions } from '../platform/versions.ts';
import type { PgScope } from '../procedures/scope.ts';

/** pg_upgrade carries the locale over since this one. */
const FIRST_TARGET = 16;
const LAST_TARGET = Math.max(...pgVersions.map(({ version }) => version));

/** Flags of `pigsty pgsql upgrade`. */
export const UpgradeInput = z.object({
  to: z.int().min(FIRST_TARGET).max(LAST_TARGET).optional().describe('the major version to go to'),
  mode: z
    .enum(['copy', 'clone', 'link'])
    .default('copy')
    .describe(
      'copy: needs room for the data twice; clone: shares blocks where the file system can; link: fast, and no way back once the new version runs',
    ),
  jobs: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('how many databases and files pg_upgrade works on at a time'),
  from: z.int().optional().describe('the version that the data has; found out when absent'),
  member: z.string().optional().describe('the instance that is upgraded; the leader when absent'),
});
export type UpgradeInput = z.output<typeof UpgradeInput>;
export type UpgradeScope = PgScope<UpgradeInput>;

/** One upgrade, as its stages need it. */
export interface UpgradePlan {
  readonly member: PgScope['cluster']['instances'][number];
  readonly from: number;
  readonly to: number;
  readonly mode: UpgradeInput['mode'];
  readonly jobs: number;
  readonly run: string;
}

/** Absent before it is decided who is upgraded. */
export function planOf({ cluster, input, run }: UpgradeScope): UpgradePlan | undefined {
  const member = cluster.instances.find((i) => i.name === input.member);
  const { from, to, mode, jobs } = input;
  if (member === undefined || from === undefined || to === undefined) return undefined;
  return { member, from, to, mode, jobs, run: run.id };
}
