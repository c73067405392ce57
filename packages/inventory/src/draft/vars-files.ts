import { isMap } from 'yaml';
import { nearestName, type Problem } from '@pigsty/sdk';

import { define, type Definition, type Definitions } from './definition.ts';
import type { InventoryFile, VarsFile } from './inventory-file.ts';
import type { YamlTree } from '../yaml/yaml-tree.ts';

export interface VarsFilesOf {
  readonly directory: 'group_vars' | 'host_vars';
  /** Groups or hosts by name; what their files define is added, by layer. */
  readonly owners: ReadonlyMap<string, { readonly files: Definitions[] }>;
  /** Parses one file; what is wrong with it is reported there. */
  readonly parse: (
    file: InventoryFile,
    owner: { readonly group?: string; readonly host?: string },
  ) => YamlTree | undefined;
}

/** Reads the files of every group or host that exists; another name is reported when it looks like a typing error. */
export function readVarsFiles(
  files: readonly VarsFile[],
  { directory, owners, parse }: VarsFilesOf,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const { name, layer = 0, ...file } of files) {
    const owner = owners.get(name);
    if (owner === undefined) {
      problems.push(...misspelt(name, file.file, directory, [...owners.keys()]));
      continue;
    }
    const tree = parse(file, directory === 'group_vars' ? { group: name } : { host: name });
    if (tree === undefined) continue;
    const root = tree.follow(tree.root);
    if (!isMap(root)) {
      if (tree.value(root) === null) continue;
      const message = 'expected variables as "name: value"';
      const hint = 'A file of variables is one mapping; groups and hosts stand in the inventory itself.';
      problems.push(tree.problem(root, { rule: 'inventory-shape', subject: file.file, message, hint }));
      continue;
    }
    while (owner.files.length <= layer) owner.files.push(new Map());
    const into: Definitions = owner.files[layer] ?? new Map<string, Definition>();
    for (const entry of tree.entries(root).values())
      define(into, { tree, ...entry }, `${directory}.${name}.${entry.name}`);
  }
  return problems;
}

function misspelt(
  name: string,
  file: string,
  directory: VarsFilesOf['directory'],
  known: readonly string[],
): readonly Problem[] {
  const near = nearestName(name, known);
  const what = directory === 'group_vars' ? 'group' : 'host';
  return [
    {
      // Several inventories may share a directory; a name like one that is there is a slip.
      severity: near === undefined ? 'info' : 'warning',
      rule: 'unused-vars-file',
      subject: `${directory}.${name}`,
      message: `no ${what} is named ${name}; the file is not read`,
      hint:
        near === undefined
          ? `Nothing, if another inventory has it; otherwise correct the name.`
          : `Did you mean ${near}?`,
      position: { file, line: 1, column: 1 },
    },
  ];
}
