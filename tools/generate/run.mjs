/**
 * Writes everything that is generated, by running each `tools/generate/*.gen.mjs` in the order of their names.
 * `npm run check` runs this and fails when docs/reference differs from what is committed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const generators = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.gen.mjs'))
  .sort();
for (const name of generators) await import(pathToFileURL(join(import.meta.dirname, name)).href);
