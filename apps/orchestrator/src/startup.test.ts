import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Everything that is loaded before a command is chosen: what static imports reach, `await import()` left out. */
function staticImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'([^']+)';/gm,
  );
  for (const [, target = ''] of statements) {
    if (target.startsWith('.')) staticImports(join(dirname(file), target), seen);
    else seen.add(target);
  }
  return seen;
}

test('help and version load the command parser and nothing else', () => {
  const loaded = [...staticImports(join(import.meta.dirname, 'pigsty.ts'))].filter(
    (name) => !name.endsWith('.ts'),
  );
  expect(loaded.filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
});
