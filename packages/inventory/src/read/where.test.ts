import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Position } from '@pigsty/sdk';
import { readInventory } from './read.ts';

const text = readFileSync(new URL('../../test/inventories/two-clusters.yml', import.meta.url), 'utf8');
const { inventory } = readInventory({ file: 'pigsty.yml', text });
const show = (position: Position | undefined): string | undefined =>
  position && `${position.line}:${position.column}`;

test.each([
  ['10.10.10.10', ['pg_version'], '22:17', 'all.vars.pg_version'],
  ['10.10.10.11', ['pg_version'], '18:48', 'pg-test.vars.pg_version'],
  ['10.10.10.12', ['pg_version'], '14:65', 'pg-test.hosts.10.10.10.12.pg_version'],
  ['10.10.10.13', ['pg_seq'], '16:19', 'pg-test.hosts.10.10.10.13.pg_seq'],
  ['10.10.10.10', ['pg_users'], '8:11', 'pg-meta.vars.pg_users'],
  ['10.10.10.10', ['pg_users', 0, 'roles', 0], '8:42', 'pg-meta.vars.pg_users[0].roles[0]'],
  ['10.10.10.10', ['pg_users', 1, 'roles'], '10:20', 'pg-meta.vars.pg_users[1].roles'],
])('the value of %s %j stands at %s and is called %s', (host, path, place, subject) => {
  expect(show(inventory!.where(host, path))).toBe(place);
  expect(inventory!.subject!(host, path)).toBe(subject);
});

test('a path that goes too deep ends at the nearest parent, and a variable that is not there at its host', () => {
  expect(show(inventory!.where('10.10.10.10', ['pg_users', 0, 'login', 'x']))).toBe('8:13');
  expect(show(inventory!.where('10.10.10.12', ['pg_mode']))).toBe('14:9');
  expect(inventory!.where('10.9.9.9', ['pg_mode'])).toBeUndefined();
});

test('places of groups are found, in the group and in its sections', () => {
  expect(show(inventory!.whereGroup('pg-test'))).toBe('11:5');
  expect(show(inventory!.whereGroup('pg-test', ['hosts']))).toBe('13:9');
  expect(show(inventory!.whereGroup('pg-test', ['hosts', '10.10.10.12']))).toBe('14:9');
  expect(show(inventory!.whereGroup('pg-test', ['hosts', '10.10.10.12', 'pg_role']))).toBe('14:44');
  expect(show(inventory!.whereGroup('pg-test', ['vars', 'pg_version']))).toBe('18:48');
  expect(show(inventory!.whereGroup('pg-test', ['vars', 'nothing']))).toBe('18:13');
  expect(inventory!.whereGroup('nobody')).toBeUndefined();
});

test('a value behind an alias is where the alias stands, and what is inside of it where it was written', () => {
  const { inventory: aliased } = readInventory({
    file: 'a.yml',
    text: 'all:\n  vars:\n    one: &one { a: 1, b: [x, y] }\n    two: *one\n    three: { <<: *one, a: 2 }\n  hosts: { h: }\n',
  });
  expect(show(aliased!.where('h', ['two']))).toBe('4:10');
  expect(show(aliased!.where('h', ['two', 'b', 1]))).toBe('3:30');
  expect(show(aliased!.where('h', ['three', 'a']))).toBe('5:27');
  expect(show(aliased!.where('h', ['three', 'b', 0]))).toBe('3:27');
});

test('the text of a scalar is given as it was typed', () => {
  const { inventory: typed } = readInventory({
    file: 'a.yml',
    text: 'all: { hosts: { h: { mode: 0123 } } }',
  });
  expect(typed!.hosts.get('h')!.vars['mode']).toBe(83);
  expect(typed!.source!('h', ['mode'])).toBe('0123');
});
