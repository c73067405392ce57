import { expect, test } from 'vitest';
import { invisibleIn } from './yaml-invisible.ts';

test.each([
  ['a space of no width', 'pg\u200btest', 'U+200B'],
  ['a byte order mark inside', '\ufefftest', 'U+FEFF'],
  ['a soft hyphen', 'pg\u00ad-test', 'U+00AD'],
  ['a non-breaking space at the end', 'test\u00a0', 'U+00A0'],
  ['one in a word', 'pg_role:\u00a0replica', 'U+00A0'],
  ['a joiner between Latin letters', 'ab\u200dc', 'U+200D'],
])('%s is told', (_what, text, code) => expect(invisibleIn(text)).toBe(code));

test.each([
  ['a sentence with a space that holds a number', 'at most 10\u00a0MB each'],
  ['French', 'attention\u00a0: réservé'],
  ['Persian', 'می\u200cخواهم'],
  ['a family of pictures', '👨\u200d👩'],
  ['plain words', 'pigsty admin user'],
])('%s is right', (_what, text) => expect(invisibleIn(text)).toBeUndefined());
