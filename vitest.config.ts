import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { Order } from './e2e/order.ts';

// Ours first, then what Vite uses for server code by default.
const conditions = ['@pigsty/source', 'module', 'node', 'development|production'];
const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };
const minuteMs = 60_000;

// `*.shared.test.ts` hold our schemas and reader against facts that lie beside the project's own clones. They are no part
// of the repository, so that a clone elsewhere cannot run these, and says so.
const withoutShared = existsSync(new URL('../shared/reference', import.meta.url))
  ? []
  : ['**/*.shared.test.ts'];
if (withoutShared.length > 0)
  console.warn('../shared is not here: *.shared.test.ts are not part of this run');

export default defineConfig({
  test: {
    passWithNoTests: true,
    sequence: { sequencer: Order },
    projects: [
      {
        ...fromSources,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'apps/*/test/**/*.test.ts',
            'examples/*/test/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.real.test.ts', ...withoutShared],
          globalSetup: ['tools/temporary-files.ts'],
          // Real parsers and shells on a machine that may be busy; speed is what benchmarks measure.
          testTimeout: minuteMs,
          // A machine of two cores would get one worker.
          maxWorkers: '100%',
          // No test changes what another one imports, and importing everything for each file took longer than the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...fromSources,
        test: {
          name: 'real',
          include: [
            'packages/*/test/**/*.real.test.ts',
            'packages/**/src/**/*.real.test.ts',
            'apps/*/test/**/*.real.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['tools/temporary-files.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 5 * minuteMs,
          hookTimeout: 10 * minuteMs,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // No source condition: the specs see what a user gets, the built packages and the built command.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.spec.ts'],
          globalSetup: ['e2e/harness/take-down.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 20 * minuteMs,
          hookTimeout: 20 * minuteMs,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // What takes an hour: `make test-full`.
        test: {
          name: 'full',
          include: ['e2e/**/*.full.ts', '{packages,apps}/*/test/**/*.full.ts'],
          globalSetup: ['e2e/harness/take-down.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 30 * minuteMs,
          hookTimeout: 20 * minuteMs,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
