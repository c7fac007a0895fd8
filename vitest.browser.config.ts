import { defineConfig } from 'vitest/config';

/** What runs in Chromium, by `npm run test:browser`: it takes a bundle and a browser, which `npm test` does without. */
export default defineConfig({
  test: {
    setupFiles: ['./test/eachFile.ts'],
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/plainSummary.ts'],
  },
});
