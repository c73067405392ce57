import { describe, expect, test } from 'vitest';
import { readChanges } from './fidelity/change.ts';
import { tryAll } from './fidelity/sequence.ts';
import { deployed, fresh, network } from './harness/estate.ts';

/** `PIGSTY_FIDELITY='a user|the pool'` tries only changes whose name has one of these words. */
const words = new RegExp(process.env['PIGSTY_FIDELITY'] ?? '');

describe('plans of single changes of parameters, on a live estate', () => {
  const changes = readChanges(network);

  test('there are at least fifty, with names of their own', () => {
    expect(changes.length).toBeGreaterThanOrEqual(50);
    expect(new Set(changes.map((c) => c.name)).size).toBe(changes.length);
  });

  tryAll(
    changes.filter((c) => words.test(c.name)),
    async () => {
      if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
      return deployed();
    },
  );
});
