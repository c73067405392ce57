import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('what Nx notes of bundles goes with the bundles and its cache: it would believe that they are there', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-clean-'));
  const built = ['packages/sdk/dist', 'apps/orchestrator/dist', '.nx/cache', '.nx/workspace-data'];
  for (const path of [...built, 'packages/sdk/src', 'tools'])
    mkdirSync(join(room, path), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'clean.mjs'), join(room, 'tools/clean.mjs'));
  execFileSync(process.execPath, [join(room, 'tools/clean.mjs')]);
  expect(built.filter((path) => existsSync(join(room, path)))).toEqual([]);
  expect(existsSync(join(room, 'packages/sdk/src'))).toBe(true);
  rmSync(room, { recursive: true });
});
