/**
 * Removes what builds leave behind: bundles, declarations and their build info together, because
 * `tsc -b` believes its build info and would not write missing declarations again. So does Nx with what it notes beside its cache.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const projects = ['packages', 'apps'].flatMap((room) =>
  readdirSync(join(root, room)).map((p) => join(room, p)),
);
const leftovers = [
  ...projects.map((project) => join(project, 'dist')),
  'coverage',
  '.test-results',
  '.nx/cache',
  '.nx/workspace-data',
  'node_modules/.cache/tsc',
];
for (const path of leftovers) rmSync(join(root, path), { recursive: true, force: true });
