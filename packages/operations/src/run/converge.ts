import type { AnyModule, Plan, RemoveOptions, RunResult } from '@pigsty/sdk';
import type { OpenEstate } from './open.ts';

export interface Convergence {
  readonly verb: 'install' | 'remove';
  readonly modules: readonly AnyModule[];
  readonly limit?: string;
  readonly remove?: RemoveOptions;
  readonly dryRun?: boolean;
  /** Issues every certificate again, however long it lives. */
  readonly renewCertificates?: boolean;
  /** A saved plan: applied as it is, or not at all. */
  readonly expectPlan?: Plan;
  /** Called with the finished plan before the first change; false stops the run. */
  readonly approve?: (plan: Plan) => boolean | Promise<boolean>;
  /** For locks and the journal. */
  readonly command?: string;
  readonly signal?: AbortSignal;
}

/** Makes hosts what the inventory says, or only plans it. */
export function converge(
  { inventory, context }: Pick<OpenEstate, 'inventory' | 'context'>,
  { limit, dryRun, approve, ...rest }: Convergence,
): Promise<RunResult> {
  return context.run({
    ...rest,
    inventory,
    selection: limit === undefined ? {} : { limit },
    ...(dryRun === true ? { dryRun } : {}),
    ...(dryRun === true || approve === undefined ? {} : { approve }),
  });
}
