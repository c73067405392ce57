import type { z } from 'zod';
import { innerSchema, isSecretSchema, type Level } from './param.ts';
import { redactValue } from './redact.ts';

/** One parameter as the reference shows it. */
export interface ParamInfo {
  readonly name: string;
  readonly level: Level | undefined;
  readonly summary: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** The default as it would be typed, secrets in it hidden; `[secret]` for a secret one, absent when there is none. */
  readonly default?: unknown;
  readonly example?: unknown;
}

const LEVELS: ReadonlySet<unknown> = new Set<Level>(['global', 'cluster', 'instance', 'argument']);

/** Every parameter of a module's schema, in the schema's order. */
export function describeParams(schema: z.ZodObject): readonly ParamInfo[] {
  return Object.entries(schema.shape).map(([name, type]): ParamInfo => {
    const part = type as z.ZodType;
    const meta = part.meta() ?? {};
    const secret = isSecretSchema(part);
    const fallback = defaultOf(part);
    return {
      name,
      level: LEVELS.has(meta['level']) ? (meta['level'] as Level) : undefined,
      summary: meta.description ?? '',
      required: !part.safeParse(undefined).success,
      secret,
      ...(fallback === undefined
        ? {}
        : { default: secret ? '[secret]' : redactValue(name, fallback, { schema: part }) }),
      ...(Array.isArray(meta['examples']) ? { example: meta['examples'][0] as unknown } : {}),
    };
  });
}

/** What a user could have written to get the default. */
export function defaultOf(schema: z.ZodType): unknown {
  for (let part: z.ZodType | undefined = schema; part !== undefined; part = innerSchema(part)) {
    const { def } = part as unknown as { def: { type: string; defaultValue?: unknown } };
    if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  }
  return undefined;
}
