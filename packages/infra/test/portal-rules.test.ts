import { readInventory } from '@pigsty/inventory';
import type { Cluster, Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { definition } from '../src/index.ts';

/** What the rules of INFRA say of a site with this endpoint. */
function problems(endpoint: string, vars = ''): readonly string[] {
  const text = `all:
  hosts: { 10.0.0.1: { infra_seq: 1, nodename: infra-1 }, 10.0.0.2: { nodename: app-1 } }
  vars:
    infra_portal: { app: { domain: app.example.org, endpoint: '${endpoint}' } }
${vars}`;
  const { inventory, problems: faults } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(faults));
  return checked(definition.identify(inventory).clusters as never, inventory);
}

const checked = (clusters: readonly Cluster<never>[], inventory: Inventory): readonly string[] =>
  (definition.check?.(clusters, inventory) ?? []).map(
    ({ severity, rule, position }) => `${severity} ${rule} ${position?.line ?? 0}`,
  );

test('a site that is passed on to a name which may be unknown when the host starts is told of: nginx would not start', () => {
  expect(problems('app.internal:8080')).toEqual(['warning portal-name 4']);
  expect(problems('app-1:8080')).toEqual(['warning portal-name 4']);
});

test('an address, and a name that /etc/hosts of the infra node has, are right', () => {
  for (const endpoint of [
    '10.0.0.2:8080',
    '[fd00::2]:8080',
    '127.0.0.1:80',
    'localhost:80',
    '${admin_ip}:80',
  ])
    expect(problems(endpoint), endpoint).toEqual([]);
  expect(problems('i.pigsty:8080')).toEqual([]);
  expect(problems('infra-1:8080')).toEqual([]);
  expect(problems('app.internal:8080', "    node_etc_hosts: ['10.0.0.2 web app.internal']\n")).toEqual([]);
  expect(problems('app-1:8080', '    nodename_exchange: true\n')).toEqual([]);
  expect(problems('i.pigsty:8080', '    node_write_etc_hosts: false\n'), 'nobody writes /etc/hosts').toEqual([
    'warning portal-name 4',
  ]);
});
