import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Tests that take longer, where nothing else keeps the machine busy, are to bear the tag `slow`. */
const QUICK_MS = 3000;

const isSlowUntagged = (test: TestCase): boolean =>
  (test.diagnostic()?.duration ?? 0) > QUICK_MS && !test.tags.includes('slow');

/** Ends the output with one plain line that any CI can read, and before it names tests that do not say that they are slow. */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const test of tests) count[test.result().state]++;
    for (const module of modules) if (module.errors().length > 0) count.failed++;
    const slow = tests
      .filter(isSlowUntagged)
      .map(
        (test) => `over ${QUICK_MS / 1000} s without the tag slow: ${test.module.relativeModuleId} > ${test.name}\n`,
      );
    process.on('exit', () => {
      process.stdout.write(
        `${slow.join('')}tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
      );
    });
  }
}
