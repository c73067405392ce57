import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { Origins, placeOf } from './origin.ts';
import { Showable } from './shown.ts';
import { hostsText, variablesOf } from './variables.ts';

const text = `all:
  vars: { pg_version: 17, region: default, name: '{{ inventory_hostname }}' }
  children:
    pg-test:
      hosts:
        10.0.0.1: { pg_seq: 1 }
        10.0.0.2: { pg_seq: 2, pg_version: 18 }
        10.0.0.3: { pg_seq: 3, pg_version: 18, my_password: x }
      vars: { region: default }
    redis:
      hosts: { 10.0.0.4: }
`;
const inventory = readInventory({ file: 'pigsty.yml', text }).inventory!;
const hosts = [...inventory.hosts.keys()];
const variables = (raw: boolean, matches: (name: string) => boolean) =>
  variablesOf(inventory, new Showable(inventory, { raw, modules: [] }), { hosts, matches });

test('hosts are grouped by value and by where it comes from', () => {
  const [version] = variables(false, (name) => name === 'pg_version');
  expect(version!.values.map(({ value, hosts, origin }) => [value, hosts, origin.kind, origin.name])).toEqual(
    [
      [17, ['10.0.0.1', '10.0.0.4'], 'group', 'all'],
      [18, ['10.0.0.2', '10.0.0.3'], 'host', '10.0.0.2'],
    ],
  );
  const [region] = variables(false, (name) => name === 'region');
  expect(region!.values.map(({ origin }) => origin.name)).toEqual(['pg-test', 'all']);
});

test('raw values keep their templates, so that hosts share them', () => {
  const isName = (name: string): boolean => name === 'name';
  expect(variables(true, isName)[0]!.values.map((v) => v.value)).toEqual(['{{ inventory_hostname }}']);
  expect(variables(false, isName)[0]!.values.map((v) => v.value)).toEqual(hosts);
});

test('secrets are hidden', () => {
  expect(variables(true, (name) => name === 'my_password')[0]!.values[0]!.value).toBe('[secret]');
});

test('hosts are named by their group when they are all of it', () => {
  expect(hostsText(inventory, hosts)).toBe('all 4 hosts');
  expect(hostsText(inventory, ['10.0.0.1', '10.0.0.2', '10.0.0.3'])).toBe('pg-test');
  expect(hostsText(inventory, ['10.0.0.4'])).toBe('10.0.0.4');
  expect(hostsText(inventory, ['10.0.0.1', '10.0.0.2', '10.0.0.4'], 2)).toBe('10.0.0.1, 10.0.0.2 and 1 more');
});

test('the place of a variable is where the value that wins was written', () => {
  const origins = new Origins(inventory);
  expect(placeOf(origins.of('10.0.0.2', 'pg_version'))).toBe('pigsty.yml:7:44');
  expect(placeOf(origins.of('10.0.0.1', 'pg_version'))).toBe('pigsty.yml:2:23');
});
