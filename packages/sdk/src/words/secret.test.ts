import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PigstyError } from './error.ts';
import { joinText, Secret, sha256, text } from './secret.ts';

const canary = 'C4nary-Passw0rd';
const secret = Secret.of(canary);

describe('a secret', () => {
  test.each([
    ['a template string', () => `${secret.toString()}`],
    ['JSON', () => JSON.stringify({ password: secret, list: [secret] })],
    ['inspect', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ['an error', () => inspect(new PigstyError('BUG', `bad ${secret.toString()}`, { cause: secret }))],
    ['concatenation', () => 'x' + String(secret)],
    ['entries', () => JSON.stringify(Object.entries(secret))],
  ])('is not seen in %s', (_, show) => expect(show()).not.toContain(canary));

  test('makes the text that contains it secret', () => {
    const body = text`user=dba password=${secret} port=${5432}`;
    expect(String(body)).toBe('[secret]');
    expect(body instanceof Secret && body.matches((p) => p === `user=dba password=${canary} port=5432`)).toBe(
      true,
    );
  });

  test('leaves text without it plain', () => expect(text`a=${1} b=${'x'}`).toBe('a=1 b=x'));

  test('joins with a separator', () => {
    expect(joinText(['a', 'b'], ', ')).toBe('a, b');
    const joined = joinText(['a', secret], ', ');
    expect(joined instanceof Secret && joined.matches((p) => p === `a, ${canary}`)).toBe(true);
  });

  test('has the hash that a host reports for a file with this content', () => {
    expect(sha256(secret)).toBe(sha256(canary));
  });
});
