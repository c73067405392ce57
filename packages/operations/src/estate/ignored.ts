import type { Inventory, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';
import { ignoredParameters } from './ignored-parameters.ts';
import { firstWritten, writtenNames } from './written.ts';

/** A module of the original that does not exist here, with those of its parameters that are meant. */
export interface Ignored {
  readonly module: string;
  readonly parameters: readonly string[];
}

/** What no loaded module takes over. */
export function ignored(specs: readonly AnySpec[]): readonly Ignored[] {
  const taken = new Set(specs.flatMap((spec) => Object.keys(spec.params.shape)));
  return Object.entries(ignoredParameters)
    .map(([module, names]) => ({ module, parameters: names.filter((name) => !taken.has(name)) }))
    .filter(({ parameters }) => parameters.length > 0);
}

/** One note about what the inventory sets for modules that do not exist here. */
export function noteIgnored(inventory: Inventory, specs: readonly AnySpec[]): readonly Problem[] {
  const set = writtenNames(inventory);
  const here = ignored(specs)
    .map(({ module, parameters }) => ({ module, parameters: parameters.filter((name) => set.has(name)) }))
    .filter(({ parameters }) => parameters.length > 0);
  const [first] = here.flatMap(({ parameters }) => parameters);
  if (first === undefined) return [];
  const position = firstWritten(inventory, first);
  return [
    {
      severity: 'info',
      rule: 'ignored',
      subject: inventory.file,
      message: `accepted and left alone: ${here.map((one) => `${one.module} (${one.parameters.join(', ')})`).join('; ')}`,
      hint: 'There are no such modules here. Install what they stand for by other means.',
      ...(position === undefined ? {} : { position }),
    },
  ];
}
