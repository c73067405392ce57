import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A parameter as the sheet of facts has it, which lies beside the clone. */
interface Fact {
  readonly name: string;
  readonly module: string;
  readonly default: unknown;
  readonly has_default: boolean;
  readonly type_guess: string;
  readonly level?: readonly string[];
  readonly enum?: readonly string[];
}

function read(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, ...path), 'utf8'));
}

test('original-parameters.json says what the sheet of facts says', () => {
  const facts = read('../../../shared/reference/parameters.json') as readonly Fact[];
  const copied = facts.map(
    ({ name, module, default: fallback, has_default, type_guess, level, enum: values }) => ({
      name,
      module,
      ...(type_guess === 'unknown' ? {} : { type: type_guess }),
      ...(has_default ? { default: fallback } : {}),
      ...(level === undefined ? {} : { level }),
      ...(values === undefined ? {} : { enum: values }),
    }),
  );
  expect(read('original-parameters.json')).toEqual(copied);
});
