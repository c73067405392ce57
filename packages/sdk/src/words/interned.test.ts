import { expect, test } from 'vitest';
import { interned } from './interned.ts';

test('equal records are one object', () => {
  const list = ['a'];
  const one = interned<{ readonly name: string; readonly list: readonly string[] }>();
  const first = one({ name: 'x', list });
  expect(one({ name: 'x', list })).toBe(first);
});

test.each([
  ['another value', { name: 'y' }],
  ['another name for the same value', { title: 'x' }],
  ['one value more', { name: 'x', title: undefined }],
  ['a number for a text', { name: 1 }],
  ['an equal list that is another object', { name: ['x'] }],
  ['no value', {}],
])('%s is another record', (_, record) => {
  const one = interned<object>();
  const others = [{ name: 'x' }, { name: '1' }, { name: ['x'] }].map(one);
  expect(one(record)).toBe(record);
  expect(others).not.toContain(one(record));
});

test('each table has objects of its own', () => {
  const record = { name: 'x' };
  const other = { name: 'x' };
  expect(interned<object>()(record)).toBe(record);
  expect(interned<object>()(other)).toBe(other);
});

test('what is left out may differ, and is not in the one object', () => {
  const one = interned<
    { readonly list: readonly string[] },
    { readonly list: readonly string[]; readonly seq: number }
  >(['seq']);
  const list = ['a'];
  const first = one({ seq: 1, list });
  expect(first).toEqual({ list });
  expect(one({ list, seq: 2 })).toBe(first);
  expect(one({ list: ['a'], seq: 1 })).not.toBe(first);
  expect(one({ seq: 3, list })).toBe(first);
});
