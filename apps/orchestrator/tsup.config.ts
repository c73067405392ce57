import { existsSync } from 'node:fs';
import { portalPages } from '../../tools/portal-pages.ts';
import { libraryBundle } from '../../tools/tsup-preset.ts';

/** Left outside the bundle: ssh2 looks for native parts beside itself, minijinja-js for its WebAssembly. */
const outside = ['ssh2', 'cpu-features', 'minijinja-js'];

/**
 * The command as one program: our packages are read from their sources, third-party code is bundled too,
 * and everything behind `await import()` becomes a chunk that a fast command never loads.
 */
export default libraryBundle({
  entry: existsSync('src/pigsty.ts') ? { pigsty: 'src/pigsty.ts' } : {},
  external: outside,
  define: await portalPages(),
  noExternal: [new RegExp(`^(?!(?:${outside.join('|')})(?:/|$))`)],
  treeshake: false,
  minifySyntax: true,
  sourcemap: false,
  // Bundled CommonJS packages (cross-spawn below execa, yaml) call require('node:...') at run time.
  banner: {
    js: "import { createRequire as __pigstyCreateRequire } from 'node:module';\nconst require = __pigstyCreateRequire(import.meta.url);",
  },
  esbuildOptions(options) {
    // Not 'import': esbuild adds it where something is imported. Forced, require('pg-pool') inside pg would get ESM.
    options.conditions = ['@pigsty/source', 'module', 'node'];
  },
});
