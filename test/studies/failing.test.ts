import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { studyReport } from '../../src/cli/studyReport.ts';
import { stream } from '../../src/random/streams.ts';
import { RunFailed } from '../../src/studies/run.ts';
import { readManifest, readTable } from '../results/runs.ts';
import { contentsOf, FEE, fakeEngine, finish, marketEngine, rowsOf, studyIn, studyText } from './small.ts';

type Answer = Parameters<typeof fakeEngine>[0];
const fee: Answer = ({ brps, seed }) => ({
  profitEur: 100 - Number(brps[0].deviationFee) + stream(seed, 'answer').normal(),
});
const fails =
  (when: (config: Parameters<Answer>[0]) => boolean): Answer =>
  (config, job) =>
    when(config) ? 'ISP 7: no power flow' : fee(config, job);
const study = {
  parameters: { [FEE]: [0, 13, 30] },
  replications: 6,
  kpis: ['profit'],
  comparisons: [{ [FEE]: 'all' }],
};
const at13: Answer = fails(({ brps }) => brps[0].deviationFee === 13);

describe('runs that fail', () => {
  test('are rows with their error, and all other points are as if those were not there', async () => {
    const [folder, whole, fewer] = [studyIn(study), studyIn(study), studyIn(study)];
    const { analysis, outcome, study: loaded, records } = await finish(folder, fakeEngine(at13));
    const { analysis: ofAll } = await finish(whole, fakeEngine(fee));
    expect(outcome.computed).toBe(18);
    const [summary, all] = [rowsOf(analysis.summary), rowsOf(ofAll.summary)];
    expect([summary[0], summary[2]]).toEqual([all[0], all[2]]);
    expect(summary[1]).toMatchObject({ runs: 6, n: 0, mean: null, low: null, 'q0.5': null });

    const rows = await readTable(join(folder, 'results'), 'results');
    expect(rows).toHaveLength(18);
    for (const row of rows) {
      const failed = row.point === 1;
      expect(row.error).toBe(failed ? 'ISP 7: no power flow' : null);
      expect(row.profit === null).toBe(failed);
      expect(row.profitEur === null).toBe(failed);
    }
    expect(readManifest(join(folder, 'results'))).toMatchObject({ runs: 18, failed: 6 });
    const report = studyReport(loaded, records, outcome, analysis);
    expect(report).toContain('18 runs computed now, 0 were there, 6 failed');
    expect(report).toMatch(/Runs that failed:\n {2}6 runs at 1 point, as: ISP .+ no power flow/);

    writeFileSync(join(fewer, 'study.yaml'), studyText({ ...study, parameters: { [FEE]: [0, 30] } }));
    const { analysis: without } = await finish(fewer, fakeEngine(fee));
    const told = rowsOf(analysis.comparisons).filter(({ n }) => n !== 0);
    expect(told.map(({ difference }) => difference)).toEqual(
      rowsOf(without.comparisons).map(({ difference }) => difference),
    );
  });

  test('here and there are left out of every figure, from both sides of a difference', async () => {
    const some = fails(({ brps, seed }) => brps[0].deviationFee === 30 && /r[25]$/.test(String(seed)));
    const { analysis } = await finish(studyIn(study), fakeEngine(some));
    expect(rowsOf(analysis.summary).map(({ n }) => n)).toEqual([6, 6, 4]);
    const [ab, ac, bc] = rowsOf(analysis.comparisons);
    expect([ab.n, ac.n, bc.n]).toEqual([6, 4, 4]);
    for (const [row, difference] of [
      [ab, 13],
      [ac, 30],
      [bc, 17],
    ] as const) {
      expect(row.difference).toBeCloseTo(difference, 10);
    }
  });

  test('in every point leave tables without figures, and a report', async () => {
    const {
      analysis,
      study: loaded,
      records,
      outcome,
    } = await finish(
      studyIn(study),
      fakeEngine(() => 'no luck'),
    );
    for (const row of rowsOf(analysis.summary)) expect(row).toMatchObject({ n: 0, mean: null });
    for (const row of rowsOf(analysis.comparisons)) expect(row).toMatchObject({ n: 0, p: null });
    expect(studyReport(loaded, records, outcome, analysis)).toContain('18 runs at 3 points, as: no luck');
  });

  test('have no figure whatever, not even one that is always the same', async () => {
    const { analysis } = await finish(studyIn({ ...study, kpis: [{ four: 4 }] }), fakeEngine(at13));
    expect(rowsOf(analysis.summary).map(({ n, mean }) => [n, mean])).toEqual([
      [6, 4],
      [0, null],
      [6, 4],
    ]);
  });

  test('of mirrored pairs take their twins with them', async () => {
    const entry = { ...study, antithetic: true };
    const some = fails(({ seed }) => String(seed) === '1.r2.antithetic');
    const { analysis } = await finish(studyIn(entry), fakeEngine(some));
    expect(rowsOf(analysis.summary).map(({ n }) => n)).toEqual([2, 2, 2]);
  });

  test('are not run again until asked for, and then leave what a study without failures leaves', async () => {
    const [folder, whole] = [studyIn(study), studyIn(study)];
    await finish(folder, fakeEngine(at13));
    const idle = fakeEngine(fee);
    await finish(folder, idle);
    expect(idle.keys).toEqual([]);
    const again = fakeEngine(fee);
    const { outcome } = await finish(folder, again, { retryFailed: true });
    expect(outcome.computed).toBe(6);
    expect(new Set(again.keys).size).toBe(6);
    await finish(whole, fakeEngine(fee));
    expect(contentsOf(join(folder, 'results'))).toEqual(contentsOf(join(whole, 'results')));
  });

  test('again keep their new error', async () => {
    const folder = studyIn(study);
    await finish(folder, fakeEngine(at13));
    const other = fakeEngine(() => 'another reason');
    await finish(folder, other, { retryFailed: true });
    expect(other.keys).toHaveLength(6);
    const rows = await readTable(join(folder, 'results'), 'results');
    expect(rows.filter(({ error }) => error === 'another reason').map(({ point }) => point)).toEqual(Array(6).fill(1));
  });

  test('end a study that wants none, which keeps what was done and goes on when asked again', async () => {
    const [folder, whole] = [studyIn(study), studyIn(study)];
    const engine = fakeEngine(at13);
    const end = finish(folder, engine, { failFast: true });
    await expect(end).rejects.toThrow(RunFailed);
    await expect(end).rejects.toThrow(/with brps\[\*\]\.deviationFee = 13, seed 1\.r0 failed: ISP 7: no power flow/);
    expect(engine.keys).toHaveLength(2);
    expect(readdirSync(join(folder, 'results')).sort()).toEqual(['journal.ndjson', 'study.json']);
    const rest = fakeEngine(at13);
    await finish(folder, rest);
    expect(rest.keys).toHaveLength(16);
    await finish(whole, fakeEngine(at13));
    expect(contentsOf(join(folder, 'results'))).toEqual(contentsOf(join(whole, 'results')));
  });
});

test('a level at which the market cannot run makes its runs fail, and no others', async () => {
  const entry = { parameters: { 'aggregators[0].node': [12, 9999] }, replications: 2, kpis: ['profit'] };
  const { analysis, records } = await finish(studyIn(entry), marketEngine());
  expect(rowsOf(analysis.summary).map(({ n }) => n)).toEqual([2, 0]);
  const errors = Array.from({ length: 4 }, (_, row) => records.error(row)).filter((error) => error !== null);
  expect(errors).toHaveLength(2);
  for (const error of errors) expect(error).toMatch(/^aggregators\[0\]\.node: found .*'9999'.*; expected/);
});
