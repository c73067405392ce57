import type { Position, Part } from '@pigsty/sdk';

import type { Entry, YamlTree } from '../yaml/yaml-tree.ts';

/** One place where something was written. */
export interface Place extends Entry {
  readonly tree: YamlTree;
}

/** A variable as one group or one host defines it. */
export interface Definition {
  readonly name: string;
  readonly value: unknown;
  readonly place: Place;
  /** Dotted name of the place: `pg-meta.vars.pg_version`. */
  readonly subject: string;
}

/** By name. A later definition of the same group or host replaces an earlier one, mappings too (Ansible's default). */
export type Definitions = Map<string, Definition>;

export function define(into: Definitions, place: Place, subject: string): void {
  into.set(place.name, { name: place.name, value: place.tree.value(place.value), place, subject });
}

/** Definitions laid over each other: the later wins. */
export function laid(layers: Iterable<ReadonlyMap<string, Definition> | undefined>): Definitions {
  const result: Definitions = new Map();
  for (const layer of layers) for (const [name, definition] of layer ?? []) result.set(name, definition);
  return result;
}

export function positionOf(
  { place }: Pick<Definition, 'place'>,
  path: readonly (string | number)[] = [],
  part: Part = 'value',
): Position {
  const found = place.tree.locate(place, path);
  return part === 'key' ? found.keyPosition : found.position;
}

export function appendTo(map: Map<string, Place[]>, key: string, place: Place): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [place]);
  else list.push(place);
}
