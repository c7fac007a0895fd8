// @module-tag slow
import { beforeAll, describe, expect, test } from 'vitest';
import { studyIn } from '../studies/small.ts';
import { flexagoraMany, type Outcome } from './command.ts';

describe('a study of which runs fail', () => {
  const outcomes = {} as Record<'plain' | 'failFast' | 'all' | 'allAgain' | 'shard' | 'merge', Outcome>;
  const folder = studyIn({ parameters: { 'aggregators[0].node': [9999, 12] }, replications: 1, kpis: ['profit'] });
  beforeAll(async () => {
    const line = ['study', 'study.yaml', '--workers', '1'];
    const hopeless = studyIn({ parameters: { 'aggregators[*].node': 9999 }, replications: 2, kpis: ['profit'] });
    const ended = await flexagoraMany([
      { cwd: folder, args: [...line, '--fail-fast'] },
      { cwd: folder, args: line },
      { cwd: hopeless, args: [...line, '--quiet'] },
      { cwd: hopeless, args: [...line, '--json'] },
      { cwd: hopeless, args: [...line, '--shard', '1/1', '--out', 'sharded', '--json'] },
      { cwd: hopeless, args: ['merge', 'study.yaml', '--out', 'sharded', '--json'] },
    ]);
    const [failFast, plain, all, allAgain, shard, merge] = ended;
    Object.assign(outcomes, { failFast, plain, all, allAgain, shard, merge });
  }, 300_000);

  test('ends well when runs fail, and says how many and why', () => {
    expect(outcomes.plain).toMatchObject({ code: 0, err: '' });
    expect(outcomes.plain.out).toMatch(/ 1 failed\n/);
    expect(outcomes.plain.out).toMatch(/Runs that failed:\n {2}1 run at 1 point, as: aggregators\[.\]\.node/);
  });

  test('ends with 1 where every run failed, and says so, also when they failed before', () => {
    const said = /^flexagora: all 2 runs failed, as: aggregators\[0\]\.node: found [^\n]*'9999'[^\n]*\n$/;
    expect(outcomes.all).toMatchObject({ code: 1, out: '', err: expect.stringMatching(said) });
    expect(outcomes.allAgain).toMatchObject({ code: 1, err: expect.stringMatching(said) });
    expect(JSON.parse(outcomes.allAgain.out)).toMatchObject({ computed: 0, found: 2, runs: 2, failed: 2 });
  });

  test('of a shard leaves it to merge to judge the whole', () => {
    expect(outcomes.shard).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(outcomes.shard.out)).toMatchObject({ runs: 2, failed: 2 });
    expect(outcomes.merge).toMatchObject({ code: 1, err: expect.stringContaining('all 2 runs failed, as: ') });
    expect(JSON.parse(outcomes.merge.out)).toMatchObject({ merged: 2, runs: 2, failed: 2 });
  });

  test('with --fail-fast ends with 1, in one line that says which run and that the others are kept', () => {
    expect(outcomes.failFast).toMatchObject({ code: 1, out: '' });
    expect(outcomes.failFast.err).toMatch(
      /^flexagora: the run with aggregators\[0\]\.node = 9999, seed 1\.r0 failed: [^\n]*'9999'[^\n]*\(finished runs are kept\)\n$/,
    );
  });
});
