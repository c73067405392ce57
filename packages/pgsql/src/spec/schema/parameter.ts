import { param, Path, Port, Scalar, unfit, type Level } from '@pigsty/sdk';
import { z } from 'zod';

/** Gives a parameter's type its level and its line in the reference. */
export function parameter<T extends z.ZodType>(level: Level, summary: string, type: T, example?: unknown): T {
  return param(type, { level, summary, ...(example === undefined ? {} : { example }) });
}

export { Path as AbsolutePath, Port, Scalar };

/** A system role of PostgreSQL: it is also named where only these characters are safe. */
export const RoleName = z
  .string()
  .regex(/^[a-z_][a-z0-9_@.-]{0,62}$/, 'lower case letters, digits and _@.-, at most 63 characters');

/** Name of a role or database. PostgreSQL takes any characters, and cuts off what is longer than 63 bytes. */
export const ObjectName = z
  .string()
  .regex(/^[^\p{Cc}]+$/u, 'a name without control characters')
  .superRefine((name, context) => {
    const message = unfit(name, { goesInto: 'a name of PostgreSQL', maxBytes: 63 });
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
