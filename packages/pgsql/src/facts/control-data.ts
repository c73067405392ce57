import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';

/** What a data directory says of itself, whether its server runs or not. */
export interface ControlData {
  /** `in production`, `shut down`, `in archive recovery`, ... */
  readonly state?: string;
  /** Where its last checkpoint is in the WAL; after a clean stop the last thing that was written. */
  readonly checkpoint?: string;
}

export const controlData: SharedFacts<PgsqlParams, ControlData> = {
  module: 'pgsql',
  name: 'control-data',
  script: ({ params }) =>
    `LC_ALL=C ${quoteWord(`${params.pg_bin_dir}/pg_controldata`)} -D ${quoteWord(params.pg_data)} 2>/dev/null </dev/null | grep -E '^(Database cluster state|Latest checkpoint location):'; :`,
  parse: (output) => {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(output)?.[1]?.trim();
    const [state, checkpoint] = [field('Database cluster state'), field('Latest checkpoint location')];
    return {
      ...(state === undefined ? {} : { state }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    };
  },
};
