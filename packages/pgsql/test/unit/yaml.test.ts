import { Secret } from '@pigsty/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { toYaml } from '../../src/render/yaml.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
});

test('every printable character of a password survives', () => {
  fc.assert(
    fc.property(printable, printable, (a, b) => {
      let yaml = '';
      const made = toYaml({ x: { password: Secret.of(a) }, list: [Secret.of(b), 'on'], on: 'off' });
      if (made instanceof Secret) made.map((plain) => (yaml = plain));
      expect(parse(yaml, { version: '1.1' })).toEqual({ x: { password: a }, list: [b, 'on'], on: 'off' });
    }),
  );
});

test('a document with a secret is a secret', () => {
  expect(String(toYaml({ password: Secret.of('hidden') }))).toBe('[secret]');
  expect(toYaml({ mode: 'off', octal: '0640' })).toBe('mode: "off"\noctal: "0640"\n');
});

test.each([
  '---',
  '...',
  '- x',
  '? y',
  'a: b',
  '#c',
  '~',
  '1e3',
  '0640',
  'null',
  '',
  '%d',
  '{',
  '!t',
  '&a',
  '*a',
])('%j is the same text wherever it stands', (text) => {
  const made = toYaml({ first: text, list: [text, { in: text }] });
  expect(parse(String(made), { version: '1.1' })).toEqual({ first: text, list: [text, { in: text }] });
});

test.each(['---', '... x', '- x', '%d', 'on', 'a: b'])('%j is the same name at every depth', (name) => {
  const document = { [name]: { [name]: { [name]: 1 } } };
  expect(parse(String(toYaml(document)), { version: '1.1' })).toEqual(document);
});

test('a document is written as the library writes it', () => {
  // What would end a document the library quotes in some places only.
  const word = fc
    .stringMatching(/^[A-Za-z0-9/.@:_ #-]{0,12}$/)
    .filter((w) => !/^\s|\s$|^---|^\.\.\./.test(w));
  const leaf = fc.oneof(
    word,
    fc.constantFrom('on', 'No', 'y', '10.0.0.1:80', '1.2', '0x1f', 'e1', 'E-2'),
    fc.integer(),
    fc.boolean(),
  );
  const { document } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('document')),
    document: fc.dictionary(
      word.filter((w) => w !== '' && w !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  }));
  fc.assert(
    fc.property(document, (made) => {
      const found = made as Readonly<Record<string, unknown>>;
      fc.pre(Object.keys(found).length > 0);
      expect(toYaml(found)).toBe(
        stringify(found, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
      );
    }),
    { numRuns: 300 },
  );
});
