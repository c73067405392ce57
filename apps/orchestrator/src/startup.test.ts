import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const bundle = join(import.meta.dirname, '../dist/pigsty.js');

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

test.skipIf(!existsSync(bundle))('the built command answers --version and --help', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  const run = (...argv: string[]): string =>
    execFileSync(process.execPath, [bundle, ...argv], { encoding: 'utf8' });
  expect(run('--version')).toBe(`${version}\n`);
  expect(run('--help')).toContain('pigsty deploy');
  expect(run('drill', 'failover', '--help')).toContain('pigsty drill failover pg-test');
});
