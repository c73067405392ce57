import type { Inventory, Problem } from '@pigsty/sdk';

const PARAMETERS = [
  'repo_upstream',
  'repo_packages',
  'repo_extra_packages',
  'repo_url_packages',
  'repo_modules',
];

/** What the local repository is to keep, where no host is in INFRA: nobody makes one. */
export function checkWithoutInfra(inventory: Inventory): readonly Problem[] {
  const { hosts, groups } = inventory;
  const isThere = [...hosts.values()].some(({ vars }) => vars['infra_seq'] !== undefined);
  // Hosts of a group of that name are meant to be in INFRA, and what they lack is told by itself.
  if (isThere || (groups.get('infra')?.allHosts.length ?? 0) > 0) return [];
  const [first] = PARAMETERS.flatMap((name) => {
    const position = inventory.whereGroup('all', ['vars', name]);
    return position === undefined || groups.get('all')?.vars[name] === undefined ? [] : [{ name, position }];
  }).sort((a, b) => a.position.line - b.position.line);
  if (first === undefined) return [];
  return [
    {
      severity: 'warning',
      rule: 'no-infra',
      subject: `all.vars.${first.name}`,
      message: `${first.name} has no effect: no host is in INFRA, and nobody keeps a local repository`,
      hint: 'Add a group infra: { hosts: { 10.10.10.10: { infra_seq: 1 } } }, or delete the line.',
      position: first.position,
    },
  ];
}
