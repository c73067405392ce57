import { type z } from 'zod';

/** The most specific place where a parameter makes sense. `argument` is for one command, as `-e` was. */
export type Level = 'global' | 'cluster' | 'instance' | 'argument';

export interface ParamDoc {
  readonly level: Level;
  /** One line for the reference. */
  readonly summary: string;
}

/**
 * Documents a parameter. The reference, the editor schema and the conformance suite read this.
 *
 * @example
 * etcd_port: param(Port.default(2379), { level: 'cluster', summary: 'client port' })
 */
export function param<S extends z.ZodType>(schema: S, doc: ParamDoc): S {
  return schema.meta({ ...schema.meta(), description: doc.summary, level: doc.level });
}

/** One parameter as the reference shows it. */
export interface ParamInfo {
  readonly name: string;
  readonly level: Level | undefined;
  readonly summary: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** The default as it would be typed; absent for a secret one and when there is none. */
  readonly default?: unknown;
}

const LEVELS: ReadonlySet<unknown> = new Set<Level>(['global', 'cluster', 'instance', 'argument']);

/** Every parameter of a module's schema, in the schema's order. */
export function describeParams(schema: z.ZodObject): readonly ParamInfo[] {
  return Object.entries(schema.shape).map(([name, type]): ParamInfo => {
    const part = type as z.ZodType;
    const meta = part.meta() ?? {};
    const secret = isSecretSchema(part);
    const fallback = secret ? undefined : defaultOf(part);
    return {
      name,
      level: LEVELS.has(meta['level']) ? (meta['level'] as Level) : undefined,
      summary: meta.description ?? '',
      required: !part.safeParse(undefined).success,
      secret,
      ...(fallback === undefined ? {} : { default: fallback }),
    };
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

function defaultOf(schema: z.ZodType): unknown {
  for (let part: z.ZodType | undefined = schema; part !== undefined; part = innerSchema(part)) {
    const { def } = part as unknown as { def: { type: string; defaultValue?: unknown } };
    if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  }
  return undefined;
}
