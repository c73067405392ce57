import { expect, test } from 'vitest';
import { rightEdits } from './slips.ts';
import { saidBesides } from './said-besides.ts';

const minuteMs = 60_000;

test(
  'right edits of the inventories that users start from are told nothing',
  { timeout: 5 * minuteMs },
  async () => {
    const edits = rightEdits('of-the-corpus.yml');
    expect(edits.length).toBeGreaterThanOrEqual(57);
    expect(await saidBesides(edits)).toEqual([]);
  },
);
