import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { blockYaml, yamlOptions } from '../../src/render/yaml-block.ts';

const word = fc.oneof(
  fc.constantFrom(
    'on',
    'off',
    'null',
    '~',
    '12',
    '0640',
    '1e3',
    '10:20',
    'a: b',
    '# c',
    '- d',
    '*',
    '&x',
    '',
    ' e ',
  ),
  fc.constantFrom(
    '{}',
    '[]',
    '!t',
    '|',
    '>',
    '%f',
    '@g',
    'h #i',
    'j:',
    "it's",
    '"k"',
    '2020-01-01',
    '1.5',
    '.inf',
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)), maxLength: 12 }),
);
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }));
const { value } = fc.letrec<{ value: unknown; list: unknown; map: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(word, fc.oneof(tie('value'), fc.constant(undefined)), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
}));
const section = fc.dictionary(word, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true });

test('what is written is what the library writes, whatever stands in it', () => {
  fc.assert(
    fc.property(section, (document) => {
      const own = blockYaml(document);
      if (own !== undefined) expect(own).toBe(stringify(document, yamlOptions));
    }),
    { numRuns: 3000 },
  );
});

test('a configuration is written without the library', () => {
  const document = {
    postgresql: {
      listen: '10.0.0.1:5432',
      on: 'off',
      basebackup: [{ 'max-rate': '1000M' }, { checkpoint: 'fast' }],
    },
    initdb: ['data-checksums', { encoding: 'UTF8' }, [], {}, [['x']]],
  };
  expect(blockYaml(document)).toBe(stringify(document, yamlOptions));
});

test('what we cannot write is left to the library', () => {
  expect(blockYaml({ key: 'two\nlines' })).toBeUndefined();
  expect(blockYaml({ key: new Date(0) })).toBeUndefined();
  expect(blockYaml({ key: [undefined] })).toBeUndefined();
});
