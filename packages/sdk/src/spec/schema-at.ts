import type { z } from 'zod';
import { innerSchema } from './param.ts';

interface Shape {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/**
 * The schemas that a place inside a value may have, several below a union; each with what wraps it (a default, a
 * transformation), which is what carries its marks.
 */
export function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  let found: readonly z.ZodType[] = [schema];
  for (const step of path) found = found.flatMap(unwrap).flatMap((part) => stepInto(part, step));
  return found;
}

/** Keys of the objects at a place. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  return [
    ...new Set(
      schemasAt(schema, path)
        .flatMap(unwrap)
        .flatMap((part) => Object.keys(shapeOf(part).shape ?? {})),
    ),
  ];
}

function stepInto(schema: z.ZodType, step: PropertyKey): readonly z.ZodType[] {
  const def = shapeOf(schema);
  const next = def.type === 'object' ? def.shape?.[String(step)] : (def.element ?? def.valueType);
  return next === undefined ? [] : [next];
}

function unwrap(schema: z.ZodType): readonly z.ZodType[] {
  const inner = innerSchema(schema);
  if (inner !== undefined) return unwrap(inner);
  const { options } = shapeOf(schema);
  return options === undefined ? [schema] : options.flatMap(unwrap);
}

function shapeOf(schema: z.ZodType): Shape {
  return (schema as unknown as { def: Shape }).def;
}
