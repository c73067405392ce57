import type { AnyProcedure, AnyQuery } from '@pigsty/sdk';
import { type Command, Option } from 'commander';
import { z } from 'zod';

type WithInput = Pick<AnyProcedure | AnyQuery, 'input' | 'name'>;

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
}

/** The fields of an input schema as options of a command: `inPlace` is `--in-place`. */
export function addInputOptions(command: Command, { input }: WithInput): Command {
  for (const [key, property] of Object.entries(propertiesOf(input as z.ZodObject))) {
    const flag = `--${key.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    const words = property.type === 'boolean' ? flag : `${flag} <${placeholder(property)}>`;
    const option = new Option(words, property.description ?? key);
    if (property.enum !== undefined) option.choices([...property.enum]);
    if (property.type === 'number' || property.type === 'integer') option.argParser(Number);
    command.addOption(option);
  }
  return command;
}

/** The input as it stands on the command line; what was not given is left to the schema. */
export function inputOf({ input }: WithInput, options: object): Readonly<Record<string, unknown>> {
  const keys = new Set(Object.keys((input as z.ZodObject).shape));
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => keys.has(key) && value !== undefined),
  );
}

function propertiesOf(input: z.ZodObject): Readonly<Record<string, Property>> {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return (schema.properties ?? {}) as Readonly<Record<string, Property>>;
}

function placeholder({ type, enum: choices }: Property): string {
  if (choices !== undefined) return choices.join('|');
  return type === 'number' || type === 'integer' ? 'n' : 'name';
}
