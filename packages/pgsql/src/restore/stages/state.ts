import { absent, quoteWord, type StageDraft } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../../spec/cluster.ts';
import { restoreDirectory } from '../places.ts';

export const HOUR_MS = 3600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A file by which a host remembers how far a restore came there, quoted. */
export function stateFile(run: string, name: string): string {
  return quoteWord(`${restoreDirectory(run)}/${name}`);
}

/** Shell that makes the directory of these files. */
export function makeState({ params }: PgInstance, run: string): string {
  return `install -d -o ${quoteWord(params.pg_dbsu)} -g ${quoteWord(params.pg_dbsu)} -m 0700 ${quoteWord(restoreDirectory(run))}`;
}

/** What the hosts remember of it goes. */
export function forgetStages(cluster: PgCluster, run: string): readonly StageDraft[] {
  return cluster.instances.map(({ host }) => ({
    name: 'restore-clear',
    host,
    ops: [absent({ path: restoreDirectory(run), recursive: true })],
  }));
}
