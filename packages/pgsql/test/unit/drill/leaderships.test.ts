import { expect, test } from 'vitest';
import { leaderships, overlaps } from '../../../src/drill/leaderships.ts';

test('samples become stretches of leadership', () => {
  const log = '1000 1010 f\n1100 1110 f\n1200 1210 -\n1300 1310 t\n1400 1410 f\nnonsense\n1500 1510 f\n';
  expect(leaderships('pg-test-1', log)).toEqual([
    { instance: 'pg-test-1', fromMs: 1010, toMs: 1100 },
    { instance: 'pg-test-1', fromMs: 1410, toMs: 1500 },
  ]);
});

test('a long silence ends a stretch: the host was off', () => {
  const log = '1000 1010 f\n1100 1110 f\n90000 90010 f\n90100 90110 f\n';
  expect(leaderships('a', log)).toHaveLength(2);
});

test('two leaders at the same time are found, one after the other is fine', () => {
  const a = { instance: 'a', fromMs: 0, toMs: 1000 };
  const b = { instance: 'b', fromMs: 900, toMs: 5000 };
  const c = { instance: 'c', fromMs: 5001, toMs: 6000 };
  expect(overlaps([a, b, c])).toEqual([{ instances: ['a', 'b'], ms: 100 }]);
});
