import { readInventory } from '@pigsty/inventory';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { repositoriesOf, upstreamOf } from './repositories.ts';
import { NodeParams } from './schema.ts';

const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
const local = { host: '10.0.0.1', path: '/www/pigsty', url: 'http://10.0.0.1:80/pigsty' };

test("on EL the estate's own repository is not hidden by modules of the distribution", () => {
  const el = { ...defaultHostFacts('10.0.0.1'), osVendor: 'rocky', osMajor: 8, family: 'rpm' } as const;
  const found = repositoriesOf(
    { host: '10.0.0.1', params: NodeParams.parse({}), facts: el, local },
    inventory!,
  );
  expect(found).toMatchObject([{ name: 'pigsty-local', family: 'rpm', options: { module_hotfixes: true } }]);
});

test.each([
  ['epel', '9.4', '$releasever'],
  ['epel', '10.1', '10z'],
  ['epel-testing', '10.1', '10z'],
  ['pgdg17', '9.5', '$releasever'],
  ['pgdg17', '9.6', '9.6'],
  ['pgdg17', '9.10', '9.10'],
  ['pgdg-common', '10.0', '10.0'],
  ['pgdg17', '8.10', '$releasever'],
  ['baseos', '10.0', '$releasever'],
])('$releasever of %s on EL %s is %s', (name, osVersion, release) => {
  const osMajor = Number.parseInt(osVersion, 10);
  const el = {
    ...defaultHostFacts('10.0.0.1'),
    osVendor: 'rocky',
    osVersion,
    osMajor,
    family: 'rpm',
  } as const;
  const entry = {
    name,
    module: 'node',
    releases: [8, 9, 10],
    arch: ['x86_64'],
    baseurl: { default: 'https://packages.example.org/$releasever/$basearch/' },
  };
  const found = upstreamOf([entry], { modules: ['node'], facts: el, inventory: inventory! });
  expect(found.map(({ urls }) => urls)).toEqual([[`https://packages.example.org/${release}/$basearch/`]]);
});
