import { typeName, type JsonSchema } from './type-name.ts';

/** One key of the objects that a parameter holds. */
export interface ShapeKey {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly summary: string;
  readonly default?: unknown;
}

/** The keys of a parameter's objects, be they in a list, in a map, or the value itself; none for plain values. */
export function shapeOf(schema: JsonSchema): readonly ShapeKey[] {
  const object = objectIn(schema);
  if (object === undefined) return [];
  const required = new Set(object.required);
  return Object.entries(object.properties ?? {}).map(([name, part]) => ({
    name,
    type: typeName(part),
    required: required.has(name),
    summary: part.description ?? '',
    ...(part.default === undefined ? {} : { default: part.default }),
  }));
}

function objectIn(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties !== undefined) return schema;
  const { items, additionalProperties: values, anyOf = [] } = schema;
  const inner = [
    ...(items === undefined || Array.isArray(items) ? [] : [items]),
    ...(typeof values === 'object' ? [values] : []),
    ...anyOf,
  ];
  for (const part of inner) {
    const found = objectIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
