import type { ProcedureScope } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** What the functions of a procedure on PostgreSQL know. */
export type PgScope<I = unknown> = ProcedureScope<PgsqlParams, PgFacts, I>;
