import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findings, inventoriesIn } from './editor.ts';

// Inventories of the original lie beside the clone.
const corpus = join(import.meta.dirname, '../../../shared/corpus');

test.each(inventoriesIn(corpus))("an editor finds nothing wrong in the original's $name", ({ text }) => {
  expect(findings(text)).toEqual([]);
});
