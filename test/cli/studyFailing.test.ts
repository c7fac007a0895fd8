// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import { studyIn } from '../studies/small.ts';
import { flexagoraMany, type Outcome } from './command.ts';

describe('a study of which runs fail', () => {
  const outcomes = {} as Record<'plain' | 'failFast', Outcome>;
  const folder = studyIn({ parameters: { 'aggregators[0].node': [9999, 12] }, replications: 1, kpis: ['profit'] });
  beforeAll(async () => {
    const line = ['study', 'study.yaml', '--workers', '1'];
    const [failFast, plain] = await flexagoraMany(
      [['--fail-fast'], []].map((more) => ({ cwd: folder, args: [...line, ...more] })),
    );
    Object.assign(outcomes, { failFast, plain });
  }, 60_000);

  test('ends well when runs fail, and says how many and why', () => {
    expect(outcomes.plain).toMatchObject({ code: 0, err: '' });
    expect(outcomes.plain.out).toMatch(/ 1 failed\n/);
    expect(outcomes.plain.out).toMatch(/Runs that failed:\n {2}1 run at 1 point, as: aggregators\[.\]\.node/);
  });

  test('with --fail-fast ends with 1, in one line that says which run and that the others are kept', () => {
    expect(outcomes.failFast).toMatchObject({ code: 1, out: '' });
    expect(outcomes.failFast.err).toMatch(
      /^flexagora: the run with aggregators\[0\]\.node = 9999, seed 1\.r0 failed: [^\n]*'9999'[^\n]*\(finished runs are kept\)\n$/,
    );
  });
});
