import { type InputField, inputFields } from '@pigsty/sdk/engine';
import { type Command, Option } from 'commander';

interface WithInput {
  readonly input: Parameters<typeof inputFields>[0];
}

/** The fields of an input schema as options of a command: `inPlace` is `--in-place`. */
export function addInputOptions(command: Command, { input }: WithInput): Command {
  for (const field of inputFields(input)) {
    const flag = `--${field.key.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    const words = field.type === 'boolean' ? flag : `${flag} <${placeholder(field)}>`;
    const option = new Option(words, field.description);
    if (field.choices !== undefined) option.choices([...field.choices]);
    if (field.type === 'number') option.argParser(Number);
    command.addOption(option);
  }
  return command;
}

/** The input as it stands on the command line; what was not given is left to the schema. */
export function inputOf({ input }: WithInput, options: object): Readonly<Record<string, unknown>> {
  const keys = new Set(inputFields(input).map((f) => f.key));
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => keys.has(key) && value !== undefined),
  );
}

function placeholder({ type, choices }: InputField): string {
  if (choices !== undefined) return choices.join('|');
  return type === 'number' ? 'n' : 'name';
}
