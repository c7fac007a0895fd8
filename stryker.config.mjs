/**
 * Mutation tests, by hand: `npm run mutants -- --mutate src/grid/newton.ts`. Each mutant is a small fault put into the code; one that
 * no test finds survives, and is a gap in the tests or a change that makes none. Only tests in this process can find them, so that those
 * that start others are left out.
 */
export default {
  mutate: ['agents/**/*.ts', 'src/{market,optimizers,grid,bus}/**/*.ts', 'src/studies/statistics/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts' },
  // texts of messages, and tables that are made as a file is loaded
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  ignorePatterns: ['dist', 'runs', 'bench', '.git', 'reports'],
  concurrency: 2,
  timeoutMS: 60_000,
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.mutants',
  tsconfigFile: 'none', // Stryker would rewrite it by an API that TypeScript 7 has not
  allowEmpty: false,
};
