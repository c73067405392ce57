import { expect, test } from 'vitest';
import { table } from './table.ts';
import { clip, widthOf } from './words.ts';

test('columns stand below each other whatever script a name is written in', () => {
  const rows = [
    ['name', 'comment', 'state'],
    ['业务库', '主库', 'ok'],
    ['e\u0301te\u0301', 'ascii', 'ok'],
  ];
  const lines = table(rows).split('\n');
  expect(lines.map((line) => widthOf(line.slice(0, line.search(/ok|state/))))).toEqual([17, 17, 17]);
});

test('a line is cut to the columns of the terminal, and never inside of a character', () => {
  expect(clip('业务数据库', 6)).toBe('业务…');
  expect(clip('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
  expect(clip('plain', 5)).toBe('plain');
  expect(clip('plain', 4)).toBe('pla…');
  expect(clip('plain', 0)).toBe('');
});
