import type { ParamInfo } from '../spec/describe-params.ts';
import type { JsonSchema } from './type-name.ts';

/** Something that may be written for a parameter: the author's example, the default, or what its type suggests. */
export function exampleOf(param: ParamInfo, schema: JsonSchema): unknown {
  if (param.example !== undefined) return param.example;
  if (param.secret) return 'a password of your own';
  return isEmpty(param.default) ? suggestion(schema) : param.default;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined || value === '';
  return Object.keys(value).length === 0;
}

function suggestion(schema: JsonSchema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  const [option] = schema.anyOf ?? [];
  if (option !== undefined) return suggestion(option);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type ?? 'string') {
    case 'array':
      return schema.items === undefined || Array.isArray(schema.items) ? [] : [suggestion(schema.items)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'object':
      return objectSuggestion(schema);
    default:
      return 'text';
  }
}

function objectSuggestion({
  properties,
  required = [],
  additionalProperties,
}: JsonSchema): Record<string, unknown> {
  if (properties === undefined)
    return typeof additionalProperties === 'object' ? { name: suggestion(additionalProperties) } : {};
  return Object.fromEntries(required.map((name) => [name, suggestion(properties[name] ?? {})]));
}
