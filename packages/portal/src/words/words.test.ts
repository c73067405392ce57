import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';
import { duration, formatted } from './number.ts';
import { visible } from './visible.ts';

test('numbers have three digits and the unit that people read', () => {
  expect([
    formatted(0, 'bytes'),
    formatted(40_802_189_312, 'bytes'),
    formatted(4123, 'count'),
    formatted(0.99998, 'ratio'),
    formatted(0.1234, 'ratio'),
    formatted(0.0021, 'seconds'),
    formatted(1, 'flag'),
    formatted(undefined, 'count'),
    formatted(Number.NaN, 'bytes'),
  ]).toEqual(['0 B', '38 GiB', '4.12k', '99.998 %', '12.3 %', '2.1 ms', 'yes', '–', '–']);
});

test('how long is said in the two units that matter', () => {
  expect([0, 0.00002, 4.1, 89, 1080, 7260, 511_200].map(duration)).toEqual([
    '0 s',
    '20 µs',
    '4.1 s',
    '89 s',
    '18 min',
    '2 h 1 min',
    '5 d 22 h',
  ]);
});

test('characters that hide or turn a text are shown as what they are', () => {
  expect(visible('a\u202eb\u0007c\u001b[31m\u200b')).toBe('a\\u202eb\\u0007c\\u001b[31m\\u200b');
  expect(visible('täglich 数据库 <b>')).toBe('täglich 数据库 <b>');
});

test('a misspelt name is answered with the nearest one, if it is near', () => {
  expect(nearest('pg-tset', ['pg-meta', 'pg-test'])).toBe('pg-test');
  expect(nearest('redis', ['pg-meta', 'pg-test'])).toBeUndefined();
});
