import { expect, test } from 'vitest';
import { z } from 'zod';
import { requireOwnParameters } from './parameter-owners.ts';

const set = (
  name: string,
  ...parameters: string[]
): { name: string; summary: string; params: z.ZodObject } => ({
  name,
  summary: '',
  params: z.object(Object.fromEntries(parameters.map((p) => [p, z.string()]))),
});

test('a parameter that two modules claim is refused with both names', () => {
  const sets = [set('node', 'node_id', 'port'), set('memcached', 'memcached_port', 'port')];
  expect(() => requireOwnParameters(sets)).toThrow(
    'modules node and memcached both claim the parameter port',
  );
  expect(() =>
    requireOwnParameters([set('node', 'node_id'), set('memcached', 'memcached_port')]),
  ).not.toThrow();
});
