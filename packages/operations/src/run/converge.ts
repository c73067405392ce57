import type { AnyModule, Plan, RemoveOptions, RunResult } from '@pigsty/sdk';
import { beginMaintenance, type Maintenance, type MaintenanceOptions } from '../alerts/maintenance.ts';
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
  /** Alerts that the plan sets off are silent while it is applied; they are told of when this is absent. */
  readonly maintenance?: MaintenanceOptions;
}

/** Makes hosts what the inventory says, or only plans it. */
export async function converge(
  estate: Pick<OpenEstate, 'engine' | 'inventory' | 'context' | 'present'>,
  { limit, dryRun, approve, maintenance, ...rest }: Convergence,
): Promise<RunResult> {
  const { inventory, context } = estate;
  let quiet: Maintenance | undefined;
  const begin = async (plan: Plan): Promise<boolean> => {
    const agreed = approve === undefined || (await approve(plan));
    if (agreed && maintenance !== undefined) quiet = beginMaintenance(estate, plan, maintenance);
    return agreed;
  };
  try {
    return await context.run({
      ...rest,
      inventory,
      selection: limit === undefined ? {} : { limit },
      ...(dryRun === true ? { dryRun } : { approve: begin }),
    });
  } finally {
    await quiet?.end();
  }
}
