import { expect, test } from 'vitest';
import { valueText } from './value-text.ts';

test.each([
  [
    { name: 'test', roles: ['dbrole_admin', 'a'], login: true, n: 5 },
    '{ name: test, roles: [dbrole_admin, a], login: true, n: 5 }',
  ],
  ['10.10.10.10', '10.10.10.10'],
  ['[secret]', '[secret]'],
  ['17', '"17"'],
  ['yes', '"yes"'],
  ['', '""'],
  ['a: b', '"a: b"'],
  ['two\nlines', '"two\\nlines"'],
  [{}, '{}'],
  [[], '[]'],
  [null, 'null'],
])('%j is shown as %s', (value, text) => expect(valueText(value)).toBe(text));
