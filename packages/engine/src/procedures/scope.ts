import type { ProcedureScope } from '@pigsty/sdk';

/** What the functions of any procedure know, where the types no longer matter. */
export type AnyScope = ProcedureScope<unknown, unknown, unknown>;
