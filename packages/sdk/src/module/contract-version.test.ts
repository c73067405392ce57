import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineModule } from './define.ts';
import { CONTRACT } from './definition.ts';
import { requireContract } from './contract-version.ts';

test('a module of an earlier contract is refused with its name, both numbers and what to do', () => {
  expect(() => requireContract({ name: 'memcached', contract: 1 })).toThrow(
    expect.objectContaining({
      code: 'MODULE_INVALID',
      message: `module memcached speaks contract 1, and this version of Pigsty speaks ${CONTRACT}`,
      hint: expect.stringContaining('Install a later version of the module') as string,
    }),
  );
});

test('for a module of a later contract it is Pigsty that is updated', () => {
  expect(() => requireContract({ name: 'memcached', contract: CONTRACT + 1 })).toThrow(
    expect.objectContaining({ hint: 'Update Pigsty, or install an earlier version of the module.' }),
  );
});

test('a definition that states no contract, or another one, is refused where it is defined', () => {
  const define = (contract: number | undefined) => () =>
    defineModule({
      name: 'memcached',
      summary: '',
      params: z.object({ memcached_port: z.string() }),
      contract: contract as number,
      identify: () => ({ clusters: [], problems: [] }),
      plan: { install: () => [] },
    });
  expect(define(undefined)).toThrow('module memcached does not state the contract it was written for');
  expect(define(3)).toThrow('module memcached speaks contract 3');
  expect(define(CONTRACT)).not.toThrow();
});
