import { z } from 'zod';

/** One field of a procedure's or a query's input, as a command needs it. */
export interface InputField {
  /** As in the schema: `inPlace`. */
  readonly key: string;
  readonly type: 'boolean' | 'number' | 'text';
  readonly description: string;
  readonly choices?: readonly string[];
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
}

/** The fields of an input schema, for flags, prompts and references. */
export function inputFields(input: z.ZodObject): readonly InputField[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Property>>;
  return Object.entries(properties).map(([key, { type, description, enum: choices }]) => ({
    key,
    type: type === 'boolean' ? 'boolean' : type === 'number' || type === 'integer' ? 'number' : 'text',
    description: description ?? key,
    ...(choices === undefined ? {} : { choices }),
  }));
}
