import { param, Path, Port, Scalar, type Level } from '@pigsty/sdk';
import { z } from 'zod';

/** Gives a parameter's type its level and its line in the reference. */
export function parameter<T extends z.ZodType>(level: Level, summary: string, type: T, example?: unknown): T {
  return param(type, { level, summary, ...(example === undefined ? {} : { example }) });
}

export { Path as AbsolutePath, Port, Scalar };

/** A role of PostgreSQL. */
export const RoleName = z
  .string()
  .regex(/^[a-z_][a-z0-9_@.-]{0,62}$/, 'lower case letters, digits and _@.-, at most 63 characters');
