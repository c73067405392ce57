import type { Looked, TemplateScope } from '../values/templates.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTemplates } from './make.ts';

const templates = makeTemplates();
const variables: Readonly<Record<string, unknown>> = {
  word: 'pg-meta',
  number: 7,
  list: [3, 1],
  map: { b: 1, a: 2 },
  nothing: null,
};
const found = (name: string): Looked =>
  name in variables ? { state: 'found', value: variables[name] } : { state: 'missing' };
const scope: TemplateScope = {
  lookup: found,
  lookupAt: (host, name) => (host === 'h' ? found(name) : { state: 'missing' }),
  names: () => Object.keys(variables),
  env: {},
};

test.each([
  ['{{ number }}', 7],
  ['{{ nothing }}', null],
  ['{{ list }}', [3, 1]],
  ['{{ map }}', { a: 2, b: 1 }],
  ['{{ number }}{# note #}', 7],
  [' {{ number }}', ' 7'],
  ["{{ hostvars['h'].word }}-{{ hostvars[word | default('h')]['word'] | default('none') }}", 'pg-meta-none'],
  ["{{ '{{ word }}' }}", '{{ word }}'],
  ['{{ "a" ~ number }}', 'a7'],
  // The engine keeps mappings by key; Ansible keeps them as they were written.
  ['{{ map | to_json }}', '{"a": 2, "b": 1}'],
])('%s is %j', (text, value) => {
  expect(templates.evaluate(text, scope)).toEqual({ state: 'value', value });
});

test('whatever stands in a template, it is answered, and the next one as well', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'{{ }} {% %} {# #} | . ( ) [ ] , : + - * / % ~ == if else for in is not set endif endfor'.split(' '),
      ...Object.keys(variables),
      ...'missing default join combine to_json to_nice_yaml regex_replace hash int bool lookup hostvars range'.split(
        ' ',
      ),
      "'x'",
      '"\\d"',
      '{%raw%}',
      ' ',
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.boolean(), (pieces, isWhole) => {
      const text = isWhole ? `{{ ${pieces.join(' ')} }}` : pieces.join(' ');
      expect(templates.evaluate(text, scope).state).toMatch(/^(?:value|wrong|failed)$/);
      expect(templates.evaluate('{{ number + 1 }}', scope)).toEqual({ state: 'value', value: 8 });
    }),
    { numRuns: 1500 },
  );
});
