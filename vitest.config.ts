import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['./test/build.ts'],
    setupFiles: ['./src/mathjsAtOnce.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
    reporters: ['default', './test/plainSummary.ts'],
  },
});
