import { expect, test } from 'vitest';
import { readInventory } from '../read/read.ts';

function valueOf(yaml: string): unknown {
  const { inventory } = readInventory({
    file: 'v.yml',
    text: `all:\n  vars:\n    v: ${yaml}\n  hosts: { h: }\n`,
  });
  return inventory!.hosts.get('h')!.vars['v'];
}

// Each was compared with what Ansible makes of it.
test.each([
  ['yes', true],
  ['Off', false],
  ['y', 'y'],
  ['"yes"', 'yes'],
  ['0644', 420],
  ['089', '089'],
  ['-017', -15],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['1e3', '1e3'],
  ['1.5e+3', 1500],
  ['.5', 0.5],
  ['6.', 6],
  ['12:30', 750],
  ['00:11:22:33:44:55', '00:11:22:33:44:55'],
  ['~', null],
  ['', null],
  ['v4.5.0', 'v4.5.0'],
  ['18', 18],
  ['10.10.10.10', '10.10.10.10'],
  ["'it''s'", "it's"],
  ['http://x:80/y', 'http://x:80/y'],
  // Text on purpose: a date for Ansible, and a number that JavaScript cannot hold.
  ['2024-01-01', '2024-01-01'],
  ['12345678901234567890', '12345678901234567890'],
  ['{ 5432: a, on: b }', { 5432: 'a', on: 'b' }],
])('%s is read as %j', (yaml, value) => {
  expect(valueOf(yaml)).toEqual(value);
});

test('a merged mapping gives way to the own keys, and the first of several wins', () => {
  expect(valueOf('{ <<: [{ i: 1, j: 1 }, { j: 2, k: 2 }], k: 3 }')).toEqual({ i: 1, j: 1, k: 3 });
});

test('a number in base 60 is pointed out, as a text was meant', () => {
  const { problems } = readInventory({ file: 'v.yml', text: 'all:\n  hosts: { h: { at: 12:30 } }\n' });
  expect(problems).toMatchObject([
    { severity: 'warning', rule: 'yaml-base-60', position: { line: 2, column: 21 } },
  ]);
});

test('a variable named __proto__ is a variable like any other', () => {
  const { inventory } = readInventory({
    file: 'v.yml',
    text: 'all: { hosts: { h: { __proto__: { polluted: 1 } } } }',
  });
  expect(Object.hasOwn(inventory!.hosts.get('h')!.vars, '__proto__')).toBe(true);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
