import type { SharedFacts } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { jsonLines, readSql } from '../sql/session.ts';
import { stateQuery } from './state.ts';

/** What a server says of the database that moves, and of itself. */
export interface MigrationFacts {
  readonly version: number;
  readonly walLevel: string;
  readonly slotsFree: number;
  readonly sendersFree: number;
  readonly workersFree: number;
  /** The administrator, as whom the other cluster connects, may do everything: row security is not applied to it. */
  readonly adminIsSuper: boolean;
  /** Encoding, order and character classes: `UTF8 C C.UTF-8`. */
  readonly locale: string;
  /** Release of the library that sorts, as of when the database was made; null where the order never changes. */
  readonly sortVersion: string | null;
  /** Connections that the database takes; -1 for any number. */
  readonly limit: number;
  readonly bytes: number;
  readonly tables: number;
  /** Tables by which no row can be named: neither a primary key nor another identity. */
  readonly unkeyed: readonly string[];
  readonly unlogged: readonly string[];
  /** Tables that are not in the publication of a migration to another cluster. */
  readonly unpublished: readonly string[];
  /** Materialized views that have rows. */
  readonly filledViews: readonly string[];
  /** Tables of extensions with rows that a dump would have. */
  readonly extensionRows: readonly string[];
  /** Event triggers of users that fire in every session. */
  readonly eventTriggers: readonly string[];
  readonly largeObjects: number;
  /** Transactions that were prepared, and not committed. */
  readonly prepared: number;
  readonly extensions: readonly string[];
  readonly available: readonly string[];
  /** Collations that the server offers, and those that objects of the database use. */
  readonly collations: readonly string[];
  readonly neededCollations: readonly string[];
  readonly roles: readonly string[];
  /** Roles that own something in the database, or have privileges there. */
  readonly neededRoles: readonly string[];
  readonly publications: readonly string[];
  readonly subscriptions: readonly {
    readonly name: string;
    readonly enabled: boolean;
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
  script: ({ params }, _cluster, words) => {
    const database = words?.['database'];
    if (typeof database !== 'string' || database === '' || database.includes('\0')) return ':';
    return readSql(
      sessionOf(params),
      database,
      stateQuery(params.pg_cluster, database, params.pg_admin_username),
    );
  },
  parse: (output) => (jsonLines(output)[0] as MigrationFacts | undefined) ?? null,
};
