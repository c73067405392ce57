/**
 * Writes docs/reference from the sources: parameters, op kinds, commands, error codes, the editor's schema.
 * Node.js 20 cannot read TypeScript, so the generator and the modules are bundled first; nothing has to be built.
 * `npm run check generated` runs this and fails when docs/reference differs from what is committed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';

const root = join(import.meta.dirname, '../..');
// One folder per run, as two may run at once.
const outDir = join(root, 'node_modules/.cache/generate', String(process.pid));

const moduleNames = readdirSync(join(root, 'packages'))
  .filter((name) => existsSync(join(root, 'packages', name, 'src/module.ts')))
  .sort();
const entries = moduleNames.flatMap((name) => [
  [`${name}/module`, `packages/${name}/src/module.ts`],
  [`${name}/schema`, `packages/${name}/src/spec/schema.ts`],
]);
const writer = relative(root, fileURLToPath(import.meta.resolve('./reference.ts')));

process.chdir(root);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({
  entry: Object.fromEntries([['reference', writer], ...entries]),
  outDir,
  config: false,
  format: 'esm',
  outExtension: () => ({ js: '.mjs' }),
  target: 'node20',
  platform: 'node',
  splitting: true,
  dts: false,
  silent: true,
  // Everything is bundled: each package has its own versions of what it depends on.
  noExternal: [/^(?!.*\/verbs\/)/],
  // What a command does is loaded when it is called; its help is all that is wanted here.
  external: [/\/verbs\//],
  // Bundled CommonJS packages call require('process') at run time.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  esbuildOptions: (options) => {
    options.conditions = ['@pigsty/source', 'import', 'module', 'node'];
  },
});

const load = (file) => import(pathToFileURL(join(outDir, file)).href);
const { writeReference } = await load('reference.mjs');
const modules = await Promise.all(
  moduleNames.map(async (name) => {
    const { definition } = await load(`${name}/module.mjs`);
    // A module may list parameters that it accepts and does not act on.
    const { NOT_ACTED_ON = [] } = await load(`${name}/schema.mjs`);
    return { definition, notActedOn: new Set(NOT_ACTED_ON) };
  }),
);
writeReference(root, modules);
