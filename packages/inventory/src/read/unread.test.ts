import { expect, test } from 'vitest';
import { readInventory, type ReadResult } from './read.ts';

const text = `all:
  vars: { pg_version: 18, region: '{{ nowhere }}' }
  children:
    etcd: { hosts: { 10.0.0.1: { etcd_seq: 1 } } }
    pg-test:
      vars: { pg_cluster: pg-test, pg_users: [ { name: a } ] }
      hosts:
        10.0.0.1: { pg_seq: 1 }
        10.0.0.2: { pg_seq: 2 }
    pg-meta:
      vars: { pg_cluster: pg-meta }
      hosts: { 10.0.0.3: { pg_seq: 1 } }
`;

const read = (was: string, is: string): ReadResult => {
  expect(text).toContain(was);
  return readInventory({ file: 'pigsty.yml', text: text.replace(was, is) });
};
/** Whether what stands there is touched, by a piece of the text. */
const at = (broken: string, piece: string): { file: string; line: number; column: number } => {
  const before = broken.slice(0, broken.indexOf(piece)).split('\n');
  return { file: 'pigsty.yml', line: before.length, column: before.at(-1)!.length + 1 };
};

test('a group that cannot be read leaves the rest of the inventory for further checks', () => {
  const was = 'hosts: { 10.0.0.3: { pg_seq: 1 } }';
  const { inventory, partial, unread } = read(was, 'hosts: [ 10.0.0.3 ]');
  expect(inventory).toBeUndefined();
  expect([...partial!.hosts.keys()]).toEqual(['10.0.0.1', '10.0.0.2']);
  const broken = text.replace(was, 'hosts: [ 10.0.0.3 ]');
  expect(unread!.lost).toBe(true);
  expect(unread!.touches(at(broken, 'pg_cluster: pg-meta'))).toBe(true);
  expect(unread!.touches(at(broken, 'pg_cluster: pg-test'))).toBe(false);
});

test('what else is said of a host of a group that cannot be read may only follow from that', () => {
  const was = 'vars: { pg_cluster: pg-test, pg_users: [ { name: a } ] }';
  const { unread } = read(was, 'vars: pg-test');
  const broken = text.replace(was, 'vars: pg-test');
  expect(unread!.touches(at(broken, 'pg_seq: 2'))).toBe(true);
  expect(unread!.touches(at(broken, 'etcd_seq'))).toBe(true);
  expect(unread!.touches(at(broken, 'pg_cluster: pg-meta'))).toBe(false);
});

test('where the variables of all cannot be read, everything may follow from that', () => {
  const was = "vars: { pg_version: 18, region: '{{ nowhere }}' }";
  const { partial, unread } = read(was, 'vars: [ pg_version ]');
  expect(partial!.hosts.size).toBe(3);
  expect(unread!.touches(at(text, 'pg_cluster: pg-meta'))).toBe(true);
});

test('a key that is written twice in a value loses nothing', () => {
  const { partial, unread } = read('{ name: a }', '{ name: a, name: b }');
  expect(partial!.hosts.get('10.0.0.2')!.vars['pg_users']).toEqual([{ name: 'b' }]);
  expect(unread!.lost).toBe(false);
});

test('a variable that is written twice, and what is wrong inside of one, touch only that variable', () => {
  for (const [was, is, piece] of [
    ['pg_version: 18,', 'pg_version: 18, pg_version: 17,', '17,'],
    ['{ name: a }', '{ name: a, roles: [ *admins ] }', '*admins'],
  ] as const) {
    const { unread } = read(was, is);
    const broken = text.replace(was, is);
    expect(unread!.lost).toBe(false);
    expect(unread!.touches(at(broken, piece))).toBe(true);
    expect(unread!.touches(at(broken, 'pg_cluster: pg-test'))).toBe(false);
    expect(unread!.touches(at(broken, 'pg_cluster: pg-meta'))).toBe(false);
  }
});

test('a group that is written twice loses the first one', () => {
  const { partial, unread } = read('    pg-meta:\n', '    pg-test:\n');
  expect([...partial!.groups.get('pg-test')!.hosts]).toEqual(['10.0.0.3']);
  expect(unread!.lost).toBe(true);
});

test('a template may need what could not be read, and is not complained about', () => {
  const rules = ({ problems }: ReadResult): readonly string[] => problems.map((p) => p.rule);
  expect(rules(readInventory({ file: 'pigsty.yml', text }))).toContain('template');
  expect(rules(read('hosts: { 10.0.0.3: { pg_seq: 1 } }', 'hosts: [ 10.0.0.3 ]'))).toEqual([
    'inventory-shape',
  ]);
});

test('a file of variables that are none touches its group', () => {
  const groupVars = [{ file: 'group_vars/pg-meta.yml', name: 'pg-meta', text: '[ pg_version ]' }];
  const { unread } = readInventory({ file: 'pigsty.yml', text }, { groupVars });
  expect(unread!.touches(at(text, 'pg_cluster: pg-meta'))).toBe(true);
  expect(unread!.touches(at(text, 'pg_cluster: pg-test'))).toBe(false);
});

test('aliases that make a file huge leave nothing to look at', () => {
  const rows = Array.from({ length: 9 }, (_, i) => `  l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]\n`);
  const huge = `all:\n vars:\n  l0: &l0 [1]\n${rows.join('')} hosts: { a: }\n`;
  expect(readInventory({ file: 'pigsty.yml', text: huge }).partial).toBeUndefined();
});

test('what is not YAML is read as it was meant, and what stands around it is in doubt', () => {
  const { partial, unread, problems } = read(
    'hosts: { 10.0.0.3: { pg_seq: 1 } }',
    'hosts: { 10.0.0.3: { pg_seq: 1 }',
  );
  expect(problems.map((p) => p.rule)).toEqual(['yaml-syntax']);
  expect(partial!.hosts.has('10.0.0.3')).toBe(true);
  expect(unread!.touches(at(text, 'pg_cluster: pg-meta'))).toBe(true);
  expect(unread!.touches(at(text, 'pg_cluster: pg-test'))).toBe(false);
});

test('what nobody can tell how it was meant leaves nothing to look at', () => {
  const { partial, unread } = read('  children:\n', '  }{ children: ]\n');
  expect([partial, unread]).toEqual([undefined, undefined]);
});
