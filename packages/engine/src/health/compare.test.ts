import type { AnyModule, ProbeResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { compareResults } from './compare.ts';

const result = (module: string, instance: string): ProbeResult => ({
  module,
  cluster: 'web',
  instance,
  host: instance,
  name: 'has a number of its own',
  state: 'ok',
  detail: 'as it should',
  hint: 'nothing to do',
  durationMs: 1,
});

const compares = (name: string): AnyModule =>
  ({
    name,
    compare: (all: Parameters<NonNullable<AnyModule['compare']>>[0]) =>
      all
        .filter(({ told }) => all.filter((other) => other.told === told).length > 1)
        .map((one) => ({
          result: one.result,
          verdict: { state: 'fail', detail: `${JSON.stringify(one.told)} is there twice`, hint: 'change it' },
        })),
  }) as unknown as AnyModule;

test('what several hosts told together decides, within one module', () => {
  const results = [result('web', 'a'), result('web', 'b'), result('web', 'c'), result('other', 'd')];
  const told = new Map(results.map((one, at) => [one, at === 1 ? 2 : 1] as const));
  const judged = compareResults(results, told, [compares('web'), compares('other')]);
  expect(judged.map(({ instance, state, detail }) => `${instance} ${state}: ${detail}`)).toEqual([
    'a fail: 1 is there twice',
    'b ok: as it should',
    'c fail: 1 is there twice',
    'd ok: as it should',
  ]);
  expect(judged[0]?.hint).toBe('change it');
});

test('a module that compares nothing, and a probe that tells nothing, keep their verdicts', () => {
  const results = [result('web', 'a'), result('web', 'b')];
  const [first] = results;
  expect(
    compareResults(results, new Map(results.map((one) => [one, 1])), [{ name: 'web' } as AnyModule]),
  ).toEqual(results);
  expect(compareResults(results, new Map([[first!, 1]]), [compares('web')])).toEqual(results);
});
