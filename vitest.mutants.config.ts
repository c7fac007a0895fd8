import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import all from './vitest.config.ts';

/** What `npm run mutants` runs: tests that start no process, in which a mutant would not be. */
export default mergeConfig(
  { ...all, test: { ...all.test, globalSetup: [] } },
  defineConfig({ test: { exclude: [...configDefaults.exclude, '**/*.slow.test.ts', 'test/browser/**'] } }),
);
