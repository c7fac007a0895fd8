import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['./test/build.ts'],
    setupFiles: ['./test/eachFile.ts'],
    include: ['test/**/*.test.ts'],
    tags: [
      {
        name: 'slow',
        description: 'starts processes, or takes more than a second or two: npm run test:quick leaves it out',
        timeout: 300_000,
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    isolate: false, // no state crosses runs, so that none may cross files of tests; and each starts in half the time
    maxWorkers: 2,
    reporters: ['default', './test/plainSummary.ts'],
  },
});
