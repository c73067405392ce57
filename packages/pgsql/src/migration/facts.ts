import type { SharedFacts } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { jsonLines, readSql } from '../sql/session.ts';
import { STATE } from './sql.ts';

/** What a server says of the database that moves, and of itself. */
export interface MigrationFacts {
  readonly version: number;
  readonly walLevel: string;
  readonly slotsFree: number;
  readonly sendersFree: number;
  readonly workersFree: number;
  /** Encoding, collation and character classes. */
  readonly locale: string;
  /** Connections that the database takes; -1 for any number. */
  readonly limit: number;
  readonly bytes: number;
  readonly tables: number;
  /** Tables by which no row can be named: neither a primary key nor another identity. */
  readonly unkeyed: readonly string[];
  readonly unlogged: readonly string[];
  readonly largeObjects: number;
  readonly extensions: readonly string[];
  readonly available: readonly string[];
  readonly roles: readonly string[];
  /** Roles that own something in the database, or have privileges there. */
  readonly neededRoles: readonly string[];
  readonly publications: readonly string[];
  readonly subscriptions: readonly {
    readonly name: string;
    /** Seconds without writes, of a way back. */
    readonly note: string | null;
    /** Tables that are not in step yet. */
    readonly copying: number;
  }[];
}

/** Null where there is no such database, or it does not answer. */
export const migrationFacts: SharedFacts<PgsqlParams, MigrationFacts | null> = {
  module: 'pgsql',
  name: 'migration',
  script: ({ params }, cluster, words) => {
    const database = words?.['database'];
    if (typeof database !== 'string' || database === '' || database.includes('\0')) return ':';
    return readSql(sessionOf(params), database, STATE.replaceAll('\n', ' '));
  },
  parse: (output) => (jsonLines(output)[0] as MigrationFacts | undefined) ?? null,
};
