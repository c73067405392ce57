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
