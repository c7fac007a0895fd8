import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** A test that takes more of the time of many is to bear the tag `slow`: a share, so that a busy machine names no others. */
const QUICK_SHARE = 0.02;
const MANY = 500;

/** What takes much time in the inner loop. */
function unduly(tests: readonly TestCase[]): string[] {
  const took = (test: TestCase) => test.diagnostic()?.duration ?? 0;
  const inAll = tests.reduce((sum, test) => sum + took(test), 0);
  return tests
    .filter((test) => !test.tags.includes('slow') && took(test) > QUICK_SHARE * inAll)
    .map((test) => `slow without the tag: ${test.module.relativeModuleId} > ${test.name}\n`);
}

/** Ends the output with one plain line that any CI can read, and before it names tests that do not say that they are slow. */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const test of tests) count[test.result().state]++;
    for (const module of modules) if (module.errors().length > 0) count.failed++;
    const slow = count.passed > MANY ? unduly(tests) : [];
    process.on('exit', () => {
      process.stdout.write(
        `${slow.join('')}tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
      );
    });
  }
}
