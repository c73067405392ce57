/** Runs each `tools/bench/*.bench.mjs` in the order of their names; arguments choose some by name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { interrupted } from './lib/interrupt.mjs';

const chosen = process.argv.slice(2);
const benches = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.mjs'))
  .filter((name) => chosen.length === 0 || chosen.some((word) => name.includes(word)))
  .sort();
if (benches.length === 0) {
  console.error(
    `bench: nothing to run in tools/bench${chosen.length > 0 ? ` for ${chosen.join(', ')}` : ''}`,
  );
  process.exit(1);
}
for (const name of benches) {
  try {
    await import(pathToFileURL(join(import.meta.dirname, name)).href);
  } catch (error) {
    if (interrupted.aborted) process.exit(130);
    // The others are worth their figures still.
    console.error(`\nbench: ${name}: ${error.stack ?? error}`);
    process.exitCode = 1;
  }
}
