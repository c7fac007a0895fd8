import { defineConfig } from 'vitest/config';

/** What runs in Chromium, by `npm run test:browser`: it takes a bundle and a browser, which `npm test` does without. */
export default defineConfig({
  test: {
    globalSetup: ['./test/browser/home.ts'],
    setupFiles: ['./test/eachFile.ts'],
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 300_000,
    hookTimeout: 240_000,
    pool: 'threads',
    isolate: false, // a page that one file of tests has had made is there for the others
    fileParallelism: false,
    reporters: ['default', './test/plainSummary.ts'],
  },
});
