import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectTo, sqlGrantee, sqlIdentifier, sqlLiteral } from '../../src/sql/quote.ts';

const anyText = fc.string({ unit: 'binary' }).filter((s) => !s.includes('\0'));

test('an identifier reads back as itself', () => {
  fc.assert(fc.property(anyText, (name) => readIdentifier(sqlIdentifier(name)) === name));
});

test('a literal reads back as itself, whatever standard_conforming_strings says', () => {
  fc.assert(
    fc.property(
      anyText,
      (value) =>
        readLiteral(sqlLiteral(value), true) === value && readLiteral(sqlLiteral(value), false) === value,
    ),
  );
});

test('a database of any name is one identifier of a psql command', () => {
  const command = /^\\connect (?:-reuse-previous=on )?("(?:[^"]|"")+")$/s;
  fc.assert(fc.property(anyText, (name) => name === '' || command.test(connectTo(name))));
  expect(connectTo('meta')).toBe('\\connect "meta"');
  expect(connectTo('a=b')).toBe(`\\connect -reuse-previous=on "dbname='a=b'"`);
});

test('PUBLIC is a keyword, a role of another name is quoted', () => {
  expect(sqlGrantee('public')).toBe('PUBLIC');
  expect(sqlGrantee('Public Relations')).toBe('"Public Relations"');
});

test('a zero byte is refused', () => {
  expect(() => sqlLiteral('a\0b')).toThrow(RangeError);
});

/** The lexer's rules, written a second time. */
function readIdentifier(sql: string): string {
  const inner = /^"((?:[^"]|"")*)"$/s.exec(sql)?.[1];
  if (inner === undefined) throw new Error(`not an identifier: ${sql}`);
  return inner.replaceAll('""', '"');
}

function readLiteral(sql: string, standardConforming: boolean): string {
  const escaped = /^ E'((?:[^'\\]|''|\\\\)*)'$/s.exec(sql)?.[1];
  if (escaped !== undefined) return escaped.replace(/''|\\\\/g, (pair) => pair[0]!);
  const inner = /^'((?:[^']|'')*)'$/s.exec(sql)?.[1];
  if (inner === undefined || (!standardConforming && inner.includes('\\')))
    throw new Error(`not a literal: ${sql}`);
  return inner.replaceAll("''", "'");
}
