/**
 * Packs the built command for a machine that has Node.js and nothing else of ours: one archive, which is unpacked
 * anywhere and run as `pigsty/pigsty`. `node tools/portable.mjs [FILE]`; build first.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const archive = resolve(process.argv[2] ?? 'pigsty.tar.gz');
/** What the bundle leaves outside, see apps/orchestrator/tsup.config.ts. */
const outside = ['ssh2', 'minijinja-js'];

const work = mkdtempSync(join(tmpdir(), 'pigsty-portable-'));
try {
  const parts = [
    'pigsty',
    'LICENSE',
    'conf',
    'docs/reference/pigsty.schema.json',
    'apps/orchestrator/package.json',
    'apps/orchestrator/dist/.built',
    'apps/orchestrator/dist/pigsty.js',
    ...withDependencies(outside).map((name) => `node_modules/${name}`),
  ];
  for (const part of parts) take(part);
  for (const chunk of chunks()) take(`apps/orchestrator/dist/${chunk}`);
  const { status } = spawnSync('tar', ['-C', work, '-czf', archive, 'pigsty'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param {string} part */
function take(part) {
  const from = join(root, part);
  if (!existsSync(from)) throw new Error(`${part} is missing: run npm run build first`);
  const to = join(work, 'pigsty', part);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

/**
 * What the command imports of what was built. The pages of the portal are texts in it, with imports of their own.
 *
 * @returns {string[]}
 */
function chunks() {
  const dist = join(root, 'apps/orchestrator/dist');
  const seen = new Set();
  const follow = (/** @type {string} */ file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, name] of text.matchAll(/["']\.\/([\w.-]+\.js)["']/g))
      if (!seen.has(name) && existsSync(join(dist, name))) {
        seen.add(name);
        follow(name);
      }
  };
  follow('pigsty.js');
  return [...seen];
}

/**
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function withDependencies(names) {
  const found = new Set();
  const add = (/** @type {string} */ name) => {
    if (found.has(name)) return;
    found.add(name);
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    for (const needed of Object.keys(manifest.dependencies ?? {})) add(needed);
  };
  for (const name of names) add(name);
  return [...found];
}
