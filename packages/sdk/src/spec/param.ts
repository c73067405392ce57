import { type z } from 'zod';

/** The most specific place where a parameter makes sense. `argument` is for one command, as `-e` was. */
export type Level = 'global' | 'cluster' | 'instance' | 'argument';

export interface ParamDoc {
  readonly level: Level;
  /** One line for the reference. */
  readonly summary: string;
  /** What somebody might write, where neither the default nor the type says it well. */
  readonly example?: unknown;
}

/**
 * Documents a parameter. The reference, the editor schema and the conformance suite read this.
 *
 * @example
 * etcd_port: param(Port.default(2379), { level: 'cluster', summary: 'client port' })
 */
export function param<S extends z.ZodType>(schema: S, doc: ParamDoc): S {
  return schema.meta({
    ...schema.meta(),
    description: doc.summary,
    level: doc.level,
    ...(doc.example === undefined ? {} : { examples: [doc.example] }),
  });
}

/** Schemas that only wrap another one. */
export function innerSchema(schema: z.ZodType): z.ZodType | undefined {
  const { def } = schema as unknown as { def: WrappingDef };
  if (def.type === 'lazy') return def.getter?.();
  // z.preprocess() is a pipe that starts with a transform; what the user may write is told by its end.
  if (def.type === 'pipe') return def.in?.def.type === 'transform' ? def.out : def.in;
  return def.innerType;
}

interface WrappingDef {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

export function isSecretSchema(schema: z.ZodType): boolean {
  for (let part: z.ZodType | undefined = schema; part !== undefined; part = innerSchema(part)) {
    if (part.meta()?.['secret'] === true) return true;
  }
  return false;
}
