/** The part of JSON schema that parameters have. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: string | number | boolean;
  anyOf?: JsonSchema[];
  items?: JsonSchema | JsonSchema[];
  minimum?: number;
  maximum?: number;
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  [other: string]: unknown;
}

/** What may be written, in a few words: `list of text`, `1..65535`, `new, existing`. */
export function typeName(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeName))].join(' or ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeName({ ...schema, type })).join(' or ');
  }
  if (schema.type === 'array') return listName(schema);
  if (schema.type === 'integer' || schema.type === 'number') return numberName(schema);
  return plainNames.get(schema.type ?? '') ?? 'anything';
}

const plainNames: ReadonlyMap<string, string> = new Map([
  ['boolean', 'true or false'],
  ['null', 'nothing'],
  ['object', 'map'],
  ['string', 'text'],
]);

function listName({ items }: JsonSchema): string {
  return items === undefined || Array.isArray(items) ? 'list' : `list of ${typeName(items)}`;
}

function numberName({ type, minimum, maximum }: JsonSchema): string {
  const word = type === 'integer' ? 'whole number' : 'number';
  if (minimum !== undefined && maximum !== undefined) return `${word} ${minimum}..${maximum}`;
  if (minimum !== undefined) return `${word} from ${minimum}`;
  return maximum === undefined ? word : `${word} up to ${maximum}`;
}
