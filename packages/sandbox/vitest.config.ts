import { defineConfig } from 'vitest/config';

// The real test boots hosts and needs root; `vitest run src` runs the pure tests alone.
export default defineConfig({
  resolve: { conditions: ['@pigsty/source'] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
