import { Option, type Argument, type Command } from 'commander';

/** What a value names, where its candidates can be looked up. */
export type ValueKind =
  'file' | 'host' | 'cluster' | 'instance' | 'confirmed' | 'pattern' | 'module' | 'parameter';

/** By the name that a command gives to its argument, or an option to its value: `<cluster>`, `--to <instance>`. */
const kinds: Readonly<Record<string, ValueKind>> = {
  address: 'host',
  cluster: 'cluster',
  file: 'file',
  host: 'host',
  instance: 'instance',
  module: 'module',
  parameter: 'parameter',
  pattern: 'pattern',
  planfile: 'file',
};

/** Where a more general word stands for something that is known. */
const inContext: Readonly<Record<string, ValueKind>> = {
  '--confirm': 'confirmed',
  'params name': 'parameter',
  'vars name': 'parameter',
};

export function kindOf(command: Command, place: Option | Argument): ValueKind | undefined {
  // Hosts of a sandbox are not those of an inventory.
  if (command.parent?.name() === 'sandbox') return undefined;
  if (!(place instanceof Option))
    return inContext[`${command.name()} ${place.name()}`] ?? kinds[place.name()];
  const placeholder = /[<[]([^>\].]+)/.exec(place.flags)?.[1] ?? '';
  // A procedure's option that takes a name is about a cluster or an instance.
  const named = placeholder === 'name' && (command.parent?.parent ?? null) !== null ? 'confirmed' : undefined;
  return inContext[place.long ?? ''] ?? kinds[placeholder] ?? named;
}
