import { quoteWord, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import type { CommonParams, PgsqlParams } from '../spec/schema.ts';

/** What a data directory says of itself, and whether its server runs. */
export interface ControlData {
  /** `in production`, `shut down`, `in archive recovery`, ...; after a crash what it was before. */
  readonly state?: string;
  /** Where its last checkpoint is in the WAL; after a clean shutdown the last record of all. */
  readonly checkpoint?: string;
  readonly running: boolean;
}

type Place = Pick<CommonParams, 'pg_bin_dir' | 'pg_data'>;

/** A shell command that prints the control file; nothing where there is none. */
export function controlFile({ pg_bin_dir, pg_data }: Place): string {
  return `LC_ALL=C ${quoteWord(`${pg_bin_dir}/pg_controldata`)} -D ${quoteWord(pg_data)} 2>/dev/null </dev/null`;
}

/** A shell fragment that succeeds where the server of a data directory runs. */
export function serverRuns({ pg_data }: Pick<Place, 'pg_data'>): string {
  const pid = quoteWord(`${pg_data}/postmaster.pid`);
  return `{ [ -s ${pid} ] && kill -0 "$(head -n 1 ${pid})" 2>/dev/null; }`;
}

/** A shell fragment that succeeds where the server runs and takes writes. */
export function takesWrites(place: Place): string {
  return `{ ${serverRuns(place)} && ${controlFile(place)} | grep -q '^Database cluster state: *in production$'; }`;
}

export const controlData: SharedFacts<PgsqlParams, ControlData> = {
  module: 'pgsql',
  name: 'control-data',
  script: ({ params }) =>
    `${controlFile(params)} | grep -E '^(Database cluster state|Latest checkpoint location):'; ${serverRuns(params)} && echo running; :`,
  parse: (output) => {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(output)?.[1]?.trim();
    const [state, checkpoint] = [field('Database cluster state'), field('Latest checkpoint location')];
    return {
      ...(state === undefined ? {} : { state }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      running: /^running$/m.test(output),
    };
  },
};

/** Whether the server of an instance runs and takes writes; false where nobody has asked. */
export function isPrimary(facts: Pick<ModuleFacts<unknown>, 'from'>, instance: PgInstance): boolean {
  const found = facts.from(controlData, instance);
  return found?.running === true && found.state === 'in production';
}
