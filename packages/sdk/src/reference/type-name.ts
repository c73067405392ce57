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
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  [other: string]: unknown;
}

/** What may be written, in a few words: `list of text`, `1..65535`, `new, existing`. */
export function typeName(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return schema.const === '' ? 'nothing' : `\`${String(schema.const)}\``;
  if (schema.anyOf !== undefined && isPlain(schema.anyOf)) return 'plain value';
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeName))].join(' or ');
  if (Array.isArray(schema.type)) {
    if (isPlain(schema.type.map((type) => ({ type })))) return 'plain value';
    return schema.type.map((type) => typeName({ ...schema, type })).join(' or ');
  }
  if (schema.type === 'array') return listName(schema);
  if (schema.type === 'object') return mapName(schema);
  if (schema.type === 'integer' || schema.type === 'number') return numberName(schema);
  return plainNames.get(schema.type ?? '') ?? 'anything';
}

const plainNames: ReadonlyMap<string, string> = new Map([
  ['boolean', 'true or false'],
  ['null', 'nothing'],
  ['string', 'text'],
]);

function listName({ items }: JsonSchema): string {
  return items === undefined || Array.isArray(items) ? 'list' : `list of ${plural(items)}`;
}

/** A map with keys of its own is told by its shape. */
function mapName({ properties, additionalProperties: values }: JsonSchema): string {
  if (properties !== undefined || typeof values !== 'object') return 'map';
  const name = plural(values);
  return name === 'anything' ? 'map' : `map of ${name}`;
}

function plural(schema: JsonSchema): string {
  return typeName(schema).replace(/\b(map|list|plain value|whole number|number)\b/g, '$1s');
}

/** What a setting of a program may be. */
function isPlain(options: readonly JsonSchema[]): boolean {
  return ['boolean', 'number', 'string'].every((type) => options.some((option) => option.type === type));
}

function numberName({ type, minimum, maximum }: JsonSchema): string {
  const word = type === 'integer' ? 'whole number' : 'number';
  if (minimum !== undefined && maximum !== undefined) return `${word} ${minimum}..${maximum}`;
  if (minimum !== undefined) return `${word} from ${minimum}`;
  return maximum === undefined ? word : `${word} up to ${maximum}`;
}
