import { describeParams, exampleOf, parameterSchemas, yamlBlock, yamlValue } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sets } from './sets.ts';

const params = sets.flatMap((set) => {
  const schemas = parameterSchemas(set);
  return describeParams(set.params).map((param) => ({ set, param, schema: schemas[param.name] ?? {} }));
});

test('the example of every parameter is one that its own type takes, and is written as YAML that says the same', () => {
  const wrong = params.flatMap(({ set, param, schema }) => {
    const example = exampleOf(param, schema);
    const type = (set.params.shape as Readonly<Record<string, Pick<typeof set.params, 'safeParse'>>>)[
      param.name
    ];
    const text =
      typeof example === 'object' && example !== null && Object.keys(example).length > 0
        ? yamlBlock(param.name, example)
        : `${param.name}: ${yamlValue(example)}`;
    const read = (parse(text) as Record<string, unknown>)[param.name];
    if (type?.safeParse(example).success !== true)
      return [`${param.name}: ${JSON.stringify(example)} is refused`];
    return JSON.stringify(read) === JSON.stringify(example) ? [] : [`${param.name}: ${text}`];
  });
  expect(wrong).toEqual([]);
});
