import type { PgsqlParams } from '../spec/schema.ts';

/** Where the data from before a restore is kept: beside the data directory, so that it is renamed and not copied. */
export function keptDirectory({ pg_data }: Pick<PgsqlParams, 'pg_data'>): string {
  return `${pg_data}-before-restore`;
}

/** Of all restores: what the hosts remember of one while it lasts. */
export const restoresDirectory = '/pg/restore';

export function restoreDirectory(run: string): string {
  return `${restoresDirectory}/${run}`;
}

/** A restore that does not touch the data directory is beside it: data, configuration, socket and log. */
export function asideDirectory({ pg_data }: Pick<PgsqlParams, 'pg_data'>): string {
  return `${pg_data}-aside`;
}

/** The same for a drill, so that one can run while a restored copy is looked at. */
export function drillDirectory({ pg_data }: Pick<PgsqlParams, 'pg_data'>): string {
  return `${pg_data}-drill`;
}

/** Units that run these copies. They are transient: after a reboot none runs. */
export const asideUnit = 'pigsty-restore-aside.service';
export const restoreDrillUnit = 'pigsty-restore-drill.service';

/** The drill that a host begins by itself: it has its own of each, so that an operator's does not meet it. */
export function timedDrillDirectory({ pg_data }: Pick<PgsqlParams, 'pg_data'>): string {
  return `${pg_data}-drill-timed`;
}
export const timedDrillUnit = 'pigsty-restore-drill-timed.service';
