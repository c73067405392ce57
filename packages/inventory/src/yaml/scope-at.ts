import { isCollection, isMap, type Node, type YAMLMap } from 'yaml';
import type { Position } from '@pigsty/sdk';
import { keyName, type YamlTree } from './yaml-tree.ts';

/** The innermost group, host and variable that a place in a file stands in. */
export interface Scope {
  readonly group?: string;
  readonly host?: string;
  /** The entry of the variable: its key and its value. */
  readonly variable?: readonly Node[];
  /** Whether the place is a part of the variable's value, not the whole. */
  readonly inside?: boolean;
}

/** Looks in the file as it is written: a key that is there twice is two places. */
export function scopeAt(tree: YamlTree, position: Position): Scope {
  return inGroups(tree, tree.root, position);
}

/** The same in a file of variables. */
export function scopeInVariables(
  tree: YamlTree,
  owner: Pick<Scope, 'group' | 'host'>,
  position: Position,
): Scope {
  return inVariables(tree, tree.root, { position, scope: owner });
}

function inGroups(tree: YamlTree, groups: Node | null, position: Position, parent: Scope = {}): Scope {
  const group = entryAt(tree, groups, position);
  if (group === undefined) return parent;
  const scope: Scope = { group: group.name };
  const section = entryAt(tree, group.value, position);
  if (section?.name === 'children') return inGroups(tree, section.value, position, scope);
  if (section?.name === 'vars') return inVariables(tree, section.value, { position, scope });
  const host = section?.name === 'hosts' ? entryAt(tree, section.value, position) : undefined;
  if (host === undefined) return scope;
  return inVariables(tree, host.value, { position, scope: { ...scope, host: host.name } });
}

function inVariables(
  tree: YamlTree,
  variables: Node | null,
  { position, scope }: { readonly position: Position; readonly scope: Scope },
): Scope {
  const variable = entryAt(tree, variables, position);
  if (variable === undefined) return scope;
  const { key, value } = variable;
  const start = tree.position(value);
  const inside =
    isCollection(value) &&
    tree.holds(value, position) &&
    (start.line !== position.line || start.column !== position.column);
  return { ...scope, variable: value === null ? [key] : [key, value], inside };
}

interface WrittenEntry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node | null;
}

function entryAt(tree: YamlTree, map: Node | null, position: Position): WrittenEntry | undefined {
  if (!isMap(map)) return undefined;
  for (const pair of (map as YAMLMap<Node, Node | null>).items) {
    const { key, value } = pair;
    if (tree.holds(key, position) || tree.holds(value, position))
      return { name: keyName(tree.follow(key)), key, value };
  }
  return undefined;
}
