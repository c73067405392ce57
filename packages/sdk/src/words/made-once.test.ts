import { expect, test } from 'vitest';
import { madeOnce } from './made-once.ts';

interface Params {
  readonly port: number;
}

test('what is made of an object is made once', () => {
  const listOf = madeOnce(({ port }: Params) => [port]);
  const params = { port: 1 };
  expect(listOf(params)).toEqual([1]);
  expect(listOf(params)).toBe(listOf(params));
});

test('an equal object is another one', () => {
  const listOf = madeOnce(({ port }: Params) => [port]);
  expect(listOf({ port: 1 })).not.toBe(listOf({ port: 1 }));
});

test('further arguments count, each in its place', () => {
  const listOf = madeOnce(({ port }: Params, a: string | undefined, b: string | undefined) => [port, a, b]);
  const params = { port: 1 };
  expect(listOf(params, 'x', undefined)).toEqual([1, 'x', undefined]);
  expect(listOf(params, undefined, 'x')).toEqual([1, undefined, 'x']);
  expect(listOf(params, 'x', undefined)).toBe(listOf(params, 'x', undefined));
});

test('nothing is remembered as well as something', () => {
  const calls: Params[] = [];
  const nothingOf = madeOnce((params: Params): undefined => void calls.push(params));
  const params = { port: 1 };
  nothingOf(params);
  nothingOf(params);
  expect(calls).toHaveLength(1);
});

test('an error is not kept', () => {
  let fails = true;
  const valueOf = madeOnce(({ port }: Params) => {
    if (fails) throw new Error('not now');
    return port;
  });
  const params = { port: 1 };
  expect(() => valueOf(params)).toThrow('not now');
  fails = false;
  expect(valueOf(params)).toBe(1);
});
