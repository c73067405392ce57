import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { definition as spec } from '@pigsty/infra';

function inventory(text: string): Inventory {
  const { inventory: read, problems } = readInventory({ file: 'pigsty.yml', text });
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

const lines = (text: string): string[] =>
  spec
    .identify(inventory(text))
    .problems.map(
      ({ position, message, hint }) => `${position?.line}:${position?.column} ${message}. ${hint ?? ''}`,
    );

test('the hosts with a number are the infra nodes, whatever their group is called', () => {
  const { clusters, problems } = spec.identify(
    inventory(`all:
  children:
    infra: { hosts: { 10.0.0.1: { infra_seq: 1 }, 10.0.0.2: { infra_seq: 2, repo_enabled: false } } }
    other: { hosts: { 10.0.0.3: {} } }
`),
  );
  expect(problems).toEqual([]);
  expect(clusters).toHaveLength(1);
  expect(clusters[0]).toMatchObject({ module: 'infra', name: 'infra', group: 'infra' });
  expect(clusters[0]?.instances.map((i) => [i.name, i.host, i.params.repo_enabled])).toEqual([
    ['infra-1', '10.0.0.1', true],
    ['infra-2', '10.0.0.2', false],
  ]);
});

test('a host of the group infra without a number is told to take one', () => {
  expect(lines('all:\n  children:\n    infra:\n      hosts:\n        10.0.0.1: {}\n')).toEqual([
    '5:9 infra_seq is missing. Give 10.0.0.1 a number that no other infra node has: infra_seq: 1.',
  ]);
});

test('a misspelt key of a site, a repository or a link has its place and the nearest name', () => {
  expect(
    lines(`all:
  children:
    infra:
      hosts: { 10.0.0.1: { infra_seq: 1 } }
      vars:
        infra_portal:
          home: { domian: i.pigsty }
        repo_upstream:
          - name: a
            module: infra
            releases: [13]
            arch: [x86_64]
            base_url: { default: 'https://example.org/' }
        infra_extra_services:
          - { name: wiki, link: https://wiki.example.org }
`),
  ).toEqual([
    '7:19 unknown key domian. Did you mean domain?',
    '15:13 url is missing. Add "url: ...". The unknown key link may be meant as it.',
    '13:13 unknown key base_url. Did you mean baseurl?',
  ]);
});

test('an address of a database, like a password, is a secret', () => {
  const [infra] = spec.identify(
    inventory(
      'infra: { hosts: { 10.0.0.1: { infra_seq: 1, grafana_pgurl: "postgres://g:hidden@10.0.0.2:5432/g" } } }',
    ),
  ).clusters;
  expect(JSON.stringify(infra)).not.toContain('hidden');
  expect(
    lines('infra: { hosts: { 10.0.0.1: { infra_seq: 1, grafana_pgurl: "mysql://g:hidden@h/g" } } }')[0],
  ).toMatch(/got \[secret\]/);
});
