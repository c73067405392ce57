import { expect, test } from 'vitest';
import { fileText, invisibleCharacter } from './file-text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const told = (bytes: Uint8Array): string => {
  const read = fileText('p.yml', bytes);
  if ('text' in read) return 'text';
  const { line, column } = read.problem.position!;
  return `${line}:${column} ${read.problem.rule} ${read.problem.message}`;
};

test.each([
  ['plain text', utf8('all: {}\n')],
  ['a byte order mark and carriage returns', utf8('\ufeffall:\r\n  vars:\r\n')],
  ['letters of all languages', utf8('all: { vars: { a: "Größe 大小 😀" } }')],
  ['a replacement character that was typed', utf8('a: \ufffd')],
  ['nothing', utf8('')],
])('%s is text', (_what, bytes) => expect(told(bytes)).toBe('text'));

const picture = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4];

test.each([
  ['UTF-16', Buffer.from('\ufeffall: {}', 'utf16le'), /^1:1 not-text .* UTF-16/],
  ['UTF-16 without a mark', Buffer.from('all: {}', 'utf16le'), /^1:1 not-text .* UTF-16/],
  [
    'a byte of Latin-1',
    Buffer.from('a: 1\nb: caf\u00e9\n', 'latin1'),
    /^2:7 not-text .* a byte that is none/,
  ],
  ['a picture', Uint8Array.from(picture), /^1:1 not-text .* binary/],
  ['21 MiB', new Uint8Array(21 * 1024 * 1024).fill(35), /^1:1 too-large the file has 21 MiB/],
])('%s is none, and the place is named', (_what, bytes, message) => expect(told(bytes)).toMatch(message));

test('a control character is a problem where it stands', () => {
  expect(invisibleCharacter('p.yml', 'a: 1\n\tb: 2\r\n')).toBeUndefined();
  expect(invisibleCharacter('p.yml', 'a: 1\nb: x\u0000y\n')).toMatchObject({
    message: 'expected text, found the control character U+0000',
    position: { line: 2, column: 5 },
  });
});
