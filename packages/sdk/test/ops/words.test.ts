import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteWord, quoteWords, shell } from '../../src/words/command.ts';

const word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '\n',
        ' ',
        '*',
        '~',
        '!',
        '#',
        '-',
        'é',
        '\u{1f418}',
        ';',
        '&',
      ),
    }),
  )
  .map((s) => Buffer.from(s.replaceAll('\0', '')).toString());

function wordsOf(script: string): readonly string[] {
  const out = execFileSync('/bin/sh', ['-s'], {
    input: `for word in ${script}; do printf '%s\\0' "$word"; done`,
    encoding: 'utf8',
  });
  return out.split('\0').slice(0, -1);
}

test('every quoted word arrives at a shell as it was', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (words) => {
      expect(wordsOf(quoteWords(words))).toEqual(words);
    }),
    { numRuns: 200 },
  );
});

test('interpolated values are quoted, and an array becomes several words', () => {
  fc.assert(
    fc.property(
      word,
      fc.array(word, { minLength: 1, maxLength: 5 }),
      fc.integer(),
      (one, several, number) => {
        expect(wordsOf(shell`${one} ${several} ${number}`)).toEqual([one, ...several, String(number)]);
      },
    ),
    { numRuns: 200 },
  );
});

test('harmless words stay readable', () => {
  expect(quoteWord('/etc/hosts')).toBe('/etc/hosts');
  expect(quoteWord('')).toBe("''");
});
