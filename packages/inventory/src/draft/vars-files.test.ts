import { expect, test } from 'vitest';
import { readInventory, type ReadResult } from '../read/read.ts';

const text = `all:
  vars: { a: inline, b: inline }
  children:
    db:
      vars: { c: inline }
      children: { deep: { vars: { c: deep-inline, d: inline }, hosts: { h: { e: inline }, i: } } }
`;

const group = (name: string, content: string, layer = 0) => ({
  name,
  layer,
  file: `group_vars/${name}.yml`,
  text: content,
});

function read(groupVars: ReturnType<typeof group>[], hostFile?: string): ReadResult {
  const hostVars = hostFile === undefined ? [] : [{ name: 'h', file: 'host_vars/h', text: hostFile }];
  return readInventory({ file: 'pigsty.yml', text }, { groupVars, hostVars });
}

test('a file wins over the inventory, also one of a general group over what the inventory says of a specific one', () => {
  const { inventory } = read(
    [group('all', 'a: file\nc: all-file\nd: all-file'), group('db', 'c: db-file')],
    'e: file',
  );
  expect(inventory!.hosts.get('h')!.vars).toEqual({
    a: 'file',
    b: 'inline',
    c: 'db-file',
    d: 'all-file',
    e: 'file',
  });
  expect(inventory!.hosts.get('i')!.vars).toMatchObject({ c: 'db-file' });
});

test('everything of a later directory wins over everything of an earlier one', () => {
  const { inventory } = read([group('deep', 'd: first', 0), group('db', 'd: second', 1)]);
  expect(inventory!.hosts.get('h')!.vars['d']).toBe('second');
});

test('a variable of a file has its place and its name there', () => {
  const { inventory } = read([group('db', 'x: 1\nlist:\n  - { name: n }')], '\ne: file');
  expect(inventory!.where('i', ['list', 0, 'name'])).toEqual({
    file: 'group_vars/db.yml',
    line: 3,
    column: 13,
  });
  expect(inventory!.subject!('i', ['list', 0, 'name'])).toBe('group_vars.db.list[0].name');
  expect(inventory!.where('h', ['e'])).toEqual({ file: 'host_vars/h', line: 2, column: 4 });
  expect(inventory!.subject!('h', ['e'])).toBe('host_vars.h.e');
  expect(inventory!.whereGroup('db', ['vars', 'x'])).toMatchObject({ file: 'group_vars/db.yml', line: 1 });
});

test('what a group has is the inventory with its files over it', () => {
  const { inventory } = read([group('db', 'c: file'), group('all', 'a: file')]);
  expect(inventory!.groups.get('db')!.vars).toEqual({ c: 'file' });
  expect(inventory!.globals).toEqual({ a: 'file', b: 'inline' });
  expect(inventory!.declaredOfGroup('db')).toEqual({ c: 'file' });
});

test('a file of a group that nobody has is a note: other inventories may share the directory', () => {
  const { inventory, problems } = read([group('elsewhere', 'a: 1')]);
  expect(inventory).toBeDefined();
  expect(problems).toMatchObject([
    {
      severity: 'info',
      rule: 'unused-vars-file',
      message: 'no group is named elsewhere; the file is not read',
      position: { file: 'group_vars/elsewhere.yml', line: 1, column: 1 },
    },
  ]);
});

test('a file that is no mapping is refused, one without values is none, and a misspelt name is pointed out', () => {
  const { inventory, problems } = read([
    group('db', '- a\n'),
    group('all', '# nothing\n'),
    group('deeep', 'a: 1'),
  ]);
  expect(inventory).toBeUndefined();
  expect(problems).toMatchObject([
    {
      severity: 'error',
      rule: 'inventory-shape',
      message: 'expected variables as "name: value"',
      position: { file: 'group_vars/db.yml', line: 1, column: 1 },
    },
    {
      severity: 'warning',
      rule: 'unused-vars-file',
      hint: 'Did you mean deep?',
      position: { file: 'group_vars/deeep.yml', line: 1, column: 1 },
    },
  ]);
});
