import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/random/streams.ts';
import { tQuantile } from '../../src/studies/statistics/distributions.ts';
import { readManifest } from '../results/runs.ts';
import { contentsOf, FEE, fakeEngine, finish, studyIn, studyText, unorderedEngine } from './small.ts';

type Answer = Parameters<typeof fakeEngine>[0];

/** Normal figures: a world's own, sd 10, on top of which each fee's, sd 1. */
const noisy: Answer = ({ brps, seed }) => {
  const fee = Number(brps[0].deviationFee);
  return {
    profitEur: 50 - fee + 10 * stream(seed, 'world').normal() + stream(seed, 'fee', fee).normal(),
    upwardMwh: stream(seed, 'alone', fee).normal(),
  };
};
/** What the engine would say to a replication of a fee. */
const figure = (name: 'profitEur' | 'upwardMwh', fee: number, replication: number): number =>
  (noisy as (config: unknown, job: unknown) => Record<string, number>)(
    { brps: [{ deviationFee: fee }], seed: `1.r${replication}` },
    undefined,
  )[name];

/** Full width of the 95 % t interval of values, by the textbook. */
function widthOf(values: number[]): number {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return 2 * tQuantile(0.975, n - 1) * Math.sqrt(variance / n);
}

const FEES = [0, 30];
const entryOf = (until: object, more: object = {}, rule: object = {}) => ({
  parameters: { [FEE]: FEES },
  kpis: ['profit', 'upwardMwh'],
  replications: { from: 4, step: 3, atMost: 60, until, ...rule },
  ...more,
});

/** The first look, of 4, 7, 10 ... and at last 60 replications, at which all intervals are narrow enough. */
function firstLook(widths: ((n: number) => number)[], wanted: number): number {
  for (let n = 4; n < 60; n += 3) if (widths.every((width) => width(n) < wanted)) return n;
  return 60;
}
const taken = (n: number, value: (r: number) => number) => Array.from({ length: n }, (_, r) => value(r));

describe('a study that runs until an interval is narrow', () => {
  test.each([30, 12, 8, 6.5, 5.5, 0.1])('ends at the first look at which all are below %d', async (narrowerThan) => {
    const expected = firstLook(
      FEES.map((fee) => (n) => widthOf(taken(n, (r) => figure('profitEur', fee, r)))),
      narrowerThan,
    );
    const engine = fakeEngine(noisy);
    const folder = studyIn(entryOf({ kpi: 'profit', narrowerThan }));
    const { outcome } = await finish(folder, engine);
    expect(outcome.replications).toBe(expected);
    expect(engine.keys).toHaveLength(2 * expected);
    const widest = Math.max(...FEES.map((fee) => widthOf(taken(expected, (r) => figure('profitEur', fee, r)))));
    expect(outcome.verdict).toMatchObject({ met: widest < narrowerThan, hopeless: false, replications: expected });
    expect(outcome.verdict!.width).toBeCloseTo(widest, 9);
    expect(outcome.verdict!.wanted).toBe(narrowerThan);
    const needed = Math.ceil(expected * (widest / narrowerThan) ** 2);
    expect(Math.abs(outcome.verdict!.needed - needed)).toBeLessThanOrEqual(1);
    expect(readManifest(join(folder, 'results'))).toMatchObject({
      replications: expected,
      stopRule: { met: widest < narrowerThan },
    });
  });

  test('of a difference looks at pairs, which takes far fewer', async () => {
    const until = { kpi: 'profit', compare: { [FEE]: [0, 30] }, narrowerThan: 2.2 };
    const expected = firstLook(
      [(n) => widthOf(taken(n, (r) => figure('profitEur', 0, r) - figure('profitEur', 30, r)))],
      2.2,
    );
    const { outcome } = await finish(studyIn(entryOf(until)), fakeEngine(noisy));
    expect(outcome.replications).toBe(expected);
    expect(expected).toBeLessThan(20);
    expect(outcome.verdict!.met).toBe(true);
  });

  test('of a share goes by the mean', async () => {
    const share = (fee: number) => (n: number) => {
      const values = taken(n, (r) => figure('profitEur', fee, r));
      return widthOf(values) / Math.abs(values.reduce((a, b) => a + b, 0) / n);
    };
    const expected = firstLook(FEES.map(share), 0.4);
    expect(expected).toBeLessThan(60);
    const until = { kpi: 'profit', narrowerThan: '40 %' };
    expect((await finish(studyIn(entryOf(until)), fakeEngine(noisy))).outcome.replications).toBe(expected);
  });

  test('takes as many replications in whatever order runs end, and leaves the same bytes', {
    tags: 'slow',
  }, async () => {
    const entry = entryOf({ kpi: 'upwardMwh', narrowerThan: 1.2 });
    const folder = studyIn(entry);
    await finish(folder, fakeEngine(noisy));
    const whole = contentsOf(join(folder, 'results'));
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { uniform } = stream(seed, 'delays');
        const other = studyIn(entry);
        await finish(
          other,
          unorderedEngine(noisy, () => 3 * uniform()),
        );
        expect(contentsOf(join(other, 'results'))).toEqual(whole);
      }),
      { numRuns: 4 },
    );
  });

  test('goes on from the looks before, and comes back from there', async () => {
    const [wide, narrow] = [12, 8].map((narrowerThan) => entryOf({ kpi: 'profit', narrowerThan }));
    const [folder, fresh] = [studyIn(wide), studyIn(narrow)];
    const first = await finish(folder, fakeEngine(noisy));
    const whole = await finish(fresh, fakeEngine(noisy));
    writeFileSync(join(folder, 'study.yaml'), studyText(narrow));
    const engine = fakeEngine(noisy);
    const { outcome } = await finish(folder, engine);
    expect(outcome.replications).toBe(whole.outcome.replications);
    expect(engine.keys).toHaveLength(2 * (whole.outcome.replications - first.outcome.replications));
    expect(contentsOf(join(folder, 'results'))).toEqual(contentsOf(join(fresh, 'results')));
  });

  test('never goes beyond the most it may take, and takes the last step short', async () => {
    const until = { kpi: 'profit', narrowerThan: 1e-6 };
    const engine = fakeEngine(noisy);
    const { outcome } = await finish(studyIn(entryOf(until, {}, { atMost: 9 })), engine);
    expect(outcome).toMatchObject({ replications: 9, computed: 18, verdict: { met: false, hopeless: false } });
    expect(outcome.verdict!.needed).toBeGreaterThan(1e6);
  });

  test('is content at once where a figure does not vary', async () => {
    const until = { kpi: 'profit', narrowerThan: 1e-9 };
    const { outcome } = await finish(
      studyIn(entryOf(until)),
      fakeEngine(() => ({ profitEur: 3 })),
    );
    expect(outcome).toMatchObject({ replications: 4, verdict: { met: true, width: 0 } });
  });

  test('gives up at the first look when every run fails, or none has the figure', async () => {
    const until = { kpi: 'profit', narrowerThan: 1 };
    for (const answer of [() => 'no luck', () => ({ upwardMwh: 1 })] as Answer[]) {
      const { outcome } = await finish(studyIn(entryOf(until)), fakeEngine(answer));
      expect(outcome).toMatchObject({ replications: 4, computed: 8, verdict: { met: false, hopeless: true } });
    }
  });

  test('leaves a point out at which every run fails, and goes on where some do', async () => {
    const until = { kpi: 'profit', narrowerThan: 12 };
    const failing =
      (fails: (fee: number, seed: string) => boolean): Answer =>
      (config, job) =>
        fails(Number(config.brps[0].deviationFee), String(config.seed)) ? 'no luck' : noisy(config, job);
    const alone = firstLook([(n) => widthOf(taken(n, (r) => figure('profitEur', 0, r)))], 12);
    const one = await finish(studyIn(entryOf(until)), fakeEngine(failing((fee) => fee === 30)));
    expect(one.outcome).toMatchObject({ replications: alone, verdict: { met: true } });
    const lonely = failing((fee, seed) => fee === 30 && seed !== '1.r0');
    const other = await finish(studyIn(entryOf(until, {}, { atMost: 10 })), fakeEngine(lonely));
    expect(other.outcome).toMatchObject({ replications: 10, verdict: { met: false, hopeless: false } });
  });

  test('counts mirrored pairs as one observation', async () => {
    const linear: Answer = ({ seed }) => ({ profitEur: 5 + stream(seed, 'world').normal() });
    const rule = { from: 4, step: 2 };
    const entry = entryOf({ kpi: 'profit', narrowerThan: 1e-9 }, { antithetic: true }, rule);
    const { outcome } = await finish(studyIn(entry), fakeEngine(linear));
    expect(outcome).toMatchObject({ replications: 4, verdict: { met: true } });
  });

  test('ends with intervals that hold the truth about as often as they say', { tags: 'slow' }, async () => {
    let held = 0;
    const studies = 60;
    for (let seed = 0; seed < studies; seed++) {
      const entry = {
        ...entryOf({ kpi: 'profit', narrowerThan: 12 }),
        seed,
        parameters: { [FEE]: [0] },
        kpis: ['profit'],
      };
      const { analysis } = await finish(studyIn(entry), fakeEngine(noisy));
      const [row] = analysis.summary.rows;
      const [low, high] = ['low', 'high'].map((name) => Number(row[analysis.summary.columns.indexOf(name)]));
      if (low < 50 && 50 < high) held++;
    }
    expect(held / studies).toBeGreaterThan(0.8); // stopping when narrow takes a little of the 95 %
  });
});
