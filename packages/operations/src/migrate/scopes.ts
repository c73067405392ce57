import type { YamlPath, YamlText } from '@pigsty/inventory';

const PARTS = ['vars', 'hosts', 'children'];

/** The mappings of a file whose keys are parameters: variables of groups and of hosts, or the file itself in group_vars. */
export function parameterScopes(yaml: YamlText): readonly YamlPath[] {
  const groups = yaml.keys([]).map(({ key }) => key);
  const isInventory = groups.some((name) => yaml.keys([name]).some(({ key }) => PARTS.includes(key)));
  return isInventory ? groups.flatMap((name) => scopesOf(yaml, [name])) : [[]];
}

function scopesOf(yaml: YamlText, group: YamlPath): readonly YamlPath[] {
  const below = (part: string): readonly YamlPath[] =>
    yaml.keys([...group, part]).map(({ key }) => [...group, part, key]);
  return [
    [...group, 'vars'],
    ...below('hosts'),
    ...below('children').flatMap((child) => scopesOf(yaml, child)),
  ];
}
