import { existsSync, readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

type Exports = Record<string, { '@pigsty/source': string } | string>;

/** The entry points of the package in the current directory: what its `exports` names under `@pigsty/source`. */
function entryPoints(): Record<string, string> {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports };
  const sources = Object.values(exports).flatMap((e) => (typeof e === 'string' ? [] : [e['@pigsty/source']]));
  return Object.fromEntries(
    sources.filter((s) => existsSync(s)).map((s) => [s.replace(/^\.\/src\/|\.ts$/g, ''), s]),
  );
}

/**
 * ESM for a library package: its own sources in one piece, every dependency left outside.
 * Declarations come from `tsc -b`; `clean` removes what tsup wrote and leaves those alone.
 */
export function libraryBundle(overrides: Options = {}): ReturnType<typeof defineConfig> {
  const entry = overrides.entry ?? entryPoints();
  if (Object.keys(entry).length === 0) return defineConfig([]);
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    splitting: true,
    sourcemap: true,
    dts: false,
    clean: ['!**/*.d.ts', '!**/*.d.ts.map', '!**/*.tsbuildinfo'],
    silent: true,
    ...overrides,
  });
}
