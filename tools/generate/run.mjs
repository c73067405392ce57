/**
 * Writes docs/reference from the sources: parameters, op kinds, commands, error codes, the editor's schema; and the table of
 * modules into README.md.
 * Node.js 20 cannot read TypeScript, so the generator and the modules are bundled first; nothing has to be built.
 * `npm run check generated` runs this and fails when one of them differs from what is committed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { writeBetweenMarkers } from './between-markers.mjs';
import { writeExamples } from './guide-examples.mjs';

const root = join(import.meta.dirname, '../..');
// One folder per run, as two may run at once.
const outDir = join(root, 'node_modules/.cache/generate', String(process.pid));

const packages = readdirSync(join(root, 'packages')).sort();
const having = (file) => packages.filter((name) => existsSync(join(root, 'packages', name, file)));
const built = having('src/module.ts');
const entries = built.map((name) => [name, `packages/${name}/src/module.ts`]);
// Nobody imports the generator of modules.
const unlinked = packages
  .filter((name) => name !== 'create-module')
  .filter((name) => !existsSync(join(root, 'node_modules/@pigsty', name)));
if (unlinked.length > 0) {
  console.error(`generate: new packages are not linked yet (${unlinked.join(', ')}). Try: npm install`);
  process.exit(1);
}
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
  // Everything but the compiler is bundled: each package has its own versions of what it depends on.
  noExternal: [/^(?!typescript$)(?!.*\/verbs\/)/],
  // What a command does is loaded when it is called; its help is all that is wanted here.
  external: ['typescript', /\/verbs\//],
  // Bundled CommonJS packages call require('process') at run time.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  esbuildOptions: (options) => {
    options.conditions = ['@pigsty/source', 'import', 'module', 'node'];
  },
});

const load = (file) => import(pathToFileURL(join(outDir, file)).href);
const { modulesTable, writeReference } = await load('reference.mjs');
const exportsOf = (names) => Promise.all(names.map((name) => load(`${name}.mjs`)));
const modules = (await exportsOf(built)).map(({ definition }) => definition);
writeReference(root, modules);
await writeBetweenMarkers(join(root, 'README.md'), 'modules', modulesTable(modules));
writeExamples(join(root, 'docs/guide/write-a-module.md'), join(root, 'examples/pigsty-memcached'));
