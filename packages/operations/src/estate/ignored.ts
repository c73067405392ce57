import type { Inventory, Problem } from '@pigsty/sdk';
import type { AnySpec } from '@pigsty/sdk/engine';
import { ignoredParameters } from './ignored-parameters.ts';

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
  const hosts = [...inventory.hosts.values()];
  const groups = [...inventory.groups.values()];
  const set = new Set([...hosts, ...groups].flatMap(({ vars }) => Object.keys(vars)));
  const here = ignored(specs)
    .map(({ module, parameters }) => ({ module, parameters: parameters.filter((name) => set.has(name)) }))
    .filter(({ parameters }) => parameters.length > 0);
  const [first] = here.flatMap(({ parameters }) => parameters);
  if (first === undefined) return [];
  const group = groups.find(({ vars }) => Object.hasOwn(vars, first));
  const host = hosts.find(({ vars }) => Object.hasOwn(vars, first));
  const position =
    group === undefined
      ? inventory.where(host?.address ?? '', [first], 'key')
      : inventory.whereGroup(group.name, ['vars', first], 'key');
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
