import { expect, test } from 'vitest';
import { rightEdits } from './slips.ts';
import { saidBesides } from './said-besides.ts';

const minuteMs = 60_000;

test('edits that are unusual and right are told nothing', { timeout: 5 * minuteMs }, async () => {
  const edits = rightEdits('unusual.yml');
  expect(edits.length).toBeGreaterThanOrEqual(64);
  expect(await saidBesides(edits)).toEqual([]);
});
