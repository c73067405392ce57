import { expect, test } from 'vitest';
import { wrongOptions } from './program-options.ts';

const KNOWN =
  'retentionPeriod:retention search.maxQueryDuration:duration memory.allowedBytes:size collector.softnet web.listen';

const wrong = (text: string): readonly string[] => wrongOptions(text, KNOWN).map(({ message }) => message);

test('options that a program knows, and those of another version, are left alone', () => {
  expect(
    wrong(
      '-retentionPeriod=15d --memory.allowedBytes=1GiB -search.maxQueryDuration=1m30s --no-collector.softnet',
    ),
  ).toEqual([]);
  expect(wrong('-web.listen :80 -storageDataPath=/data -retentionPeriod=12')).toEqual([]);
  expect(wrong('')).toEqual([]);
});

test('an option that is spelt almost like a known one is told with that one', () => {
  expect(wrongOptions('--no-collectr.softnet', KNOWN)).toEqual([
    {
      message: 'there is no option no-collectr.softnet, and the program would not start',
      hint: 'Did you mean collector.softnet?',
      words: '--no-collectr.softnet',
    },
  ]);
});

test('a value without its unit, or with one that the program does not know, is told', () => {
  expect(wrong('-retentionPeriod=15days')).toEqual(['retentionPeriod expects a time like 15d, got 15days']);
  expect(wrong('-memory.allowedBytes=50G')).toEqual([
    'memory.allowedBytes expects a size like 1GiB, got 50G',
  ]);
  expect(wrong('-memory.allowedBytes=50gb')).toEqual([]);
  expect(wrong('-memory.allowedBytes=50Gigs -search.maxQueryDuration=2minutes')).toEqual([
    'memory.allowedBytes expects a size like 1GiB, got 50Gigs',
    'search.maxQueryDuration expects a duration like 30s, got 2minutes',
  ]);
});

test('an option without its dash is told, a value after an option is not', () => {
  expect(wrong('-retentionPeriod=1 memory.allowedBytes=1GB')).toEqual([
    'memory.allowedBytes is no option without a dash before it',
  ]);
  expect(wrong('-web.listen localhost')).toEqual([]);
});

test('a word after an option that has its value already is told, with its unit where it looks like one', () => {
  expect(wrongOptions('-memory.allowedBytes=50 GiB -retentionPeriod=15d', KNOWN)).toEqual([
    {
      message: 'GiB belongs to no option: it follows -memory.allowedBytes, which has a value already',
      hint: 'Write -memory.allowedBytes=50GiB, without a space.',
      words: 'GiB',
    },
  ]);
});
