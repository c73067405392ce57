import type { AnyModule, Plan, RemoveOptions, RunResult } from '@pigsty/sdk';
import { beginMaintenance, type Maintenance, type MaintenanceOptions } from '../alerts/maintenance.ts';
import type { OpenEstate } from './open.ts';
import { keepRecord, recordOfRun } from './record.ts';

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
  /** Who is at it: a run that changed something is kept in the log stores where this is said. */
  readonly by?: string;
  readonly signal?: AbortSignal;
  /** Alerts that the plan sets off are silent while it is applied; they are told of when this is absent. */
  readonly maintenance?: MaintenanceOptions;
}

/** Makes hosts what the inventory says, or only plans it. */
export async function converge(
  estate: Pick<OpenEstate, 'engine' | 'inventory' | 'context' | 'present'>,
  { limit, dryRun, approve, maintenance, by, ...rest }: Convergence,
): Promise<RunResult> {
  const { inventory, context } = estate;
  let quiet: Maintenance | undefined;
  const begin = async (plan: Plan): Promise<boolean> => {
    const agreed = approve === undefined || (await approve(plan));
    if (agreed && maintenance !== undefined) quiet = beginMaintenance(estate, plan, maintenance);
    return agreed;
  };
  try {
    const result = await context.run({
      ...rest,
      inventory,
      selection: limit === undefined ? {} : { limit },
      ...(dryRun === true ? { dryRun } : { approve: begin }),
    });
    if (by !== undefined)
      await keepRecord(estate, recordOfRun(result, { command: rest.command ?? rest.verb, by }));
    return result;
  } finally {
    await quiet?.end();
  }
}
