import { existsSync, readdirSync } from 'node:fs';

/** A package that has no sources yet uses none of its dependencies; that is no finding. */
const empty = ['packages', 'apps']
  .flatMap((room) => readdirSync(new URL(room, import.meta.url)).map((name) => `${room}/${name}`))
  .filter((path) => !existsSync(new URL(`${path}/src/index.ts`, import.meta.url)))
  .filter((path) => !existsSync(new URL(`${path}/src/pigsty.ts`, import.meta.url)));

const library = { project: ['{src,test}/**/*.ts'] };

export default {
  workspaces: {
    '.': {
      entry: [
        'tools/*.mjs',
        'tools/*/run.mjs',
        'tools/{generate,bench}/**/*.mjs',
        'tools/nx-plugin/*/generator.mjs',
      ],
      project: ['tools/**/*.{mjs,ts}'],
      // nx loads @nx/js for releases; fast-check is every package's test library, declared once.
      ignoreDependencies: ['@nx/js', 'fast-check'],
    },
    'packages/*': library,
    'packages/sdk': {
      ...library,
      // Only who imports ./testing needs it.
      ignoreDependencies: ['vitest'],
    },
    // Programs of the machine, not of a package.
    'packages/sandbox': { ...library, ignoreBinaries: ['flock', 'setsid'] },
    'apps/orchestrator': {
      project: ['src/**/*.ts'],
      // Not bundled, so installed beside the command although the engine is what imports it.
      ignoreDependencies: ['ssh2'],
    },
    e2e: { entry: ['**/*.spec.ts'], project: ['**/*.ts'], ignoreUnresolved: ['./pigsty'] },
  },
  ignoreWorkspaces: [
    ...empty,
    ...(readdirSync(new URL('e2e', import.meta.url)).some((f) => f.endsWith('.spec.ts')) ? [] : ['e2e']),
  ],
  ignoreExportsUsedInFile: true,
};
