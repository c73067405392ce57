import type { z } from 'zod';

/** Parameters that are documented together: those of a module, or those of the estate. */
export interface ParameterSet {
  /** Lower case: `etcd`. */
  readonly name: string;
  readonly summary: string;
  /** Every parameter: zod type with default, wrapped in `param(...)`. */
  readonly params: z.ZodObject;
  /** Parameters that are accepted, so that an inventory works as it stands, and have no effect yet. */
  readonly notActedOn?: readonly string[];
  /** Where it is written why, when that is for good: a path of the documentation. Who sets one of them gets a note with it. */
  readonly notActedOnReason?: string;
}
