import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../agents/reserve/market/config.ts';
import { stream } from '../../src/random/streams.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices } from '../../src/worlds/prices.ts';
import { configText } from '../cli/command.ts';
import { FEE, fakeEngine, finish, rowsOf, studyIn } from './small.ts';

type Answer = Parameters<typeof fakeEngine>[0];

/** The tables of a study of which the runs have the given figures. */
async function tablesOf(entry: object, answer: Answer, files: Record<string, string> = {}) {
  const { analysis } = await finish(studyIn(entry, files), fakeEngine(answer));
  return {
    summary: rowsOf(analysis.summary),
    comparisons: rowsOf(analysis.comparisons),
    regression: rowsOf(analysis.regression),
    sensitivity: rowsOf(analysis.sensitivity),
  };
}

const normal = ({ seed }: SimulationConfig, ...names: (string | number)[]) => stream(seed, 'answer', ...names).normal();
const feeOf = ({ brps }: SimulationConfig) => Number(brps[0].deviationFee);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: number[]) => mean(values.map((x) => (x - mean(values)) ** 2));

const unit = { from: 0, to: 1 };
const cube = { [FEE]: unit, 'market.ownerPrice': { from: 10, to: 20 }, wear: { path: 'fleet.wear', ...unit } };
const place = (config: SimulationConfig) => [feeOf(config), (config.market.ownerPrice - 10) / 10, config.fleet.wear];

describe('sensitivity', () => {
  test('of the Ishigami function is as published', { tags: 'slow' }, async () => {
    const ishigami: Answer = (config) => {
      const [x1, x2, x3] = place(config).map((u) => Math.PI * (2 * u - 1));
      const f = Math.sin(x1) + 7 * Math.sin(x2) ** 2 + 0.1 * x3 ** 4 * Math.sin(x1);
      return { profitEur: f, upwardMwh: 100 * x2 };
    };
    const entry = { parameters: cube, design: { sobolIndices: 128 }, replications: 1, kpis: ['profit', 'upwardMwh'] };
    const { sensitivity, comparisons, summary } = await tablesOf(entry, ishigami);
    expect(summary).toHaveLength(2 * 128 * 5);
    expect(comparisons).toEqual([]);
    const ofProfit = sensitivity.filter(({ kpi }) => kpi === 'profit');
    expect(ofProfit.map(({ parameter }) => parameter)).toEqual(Object.keys(cube));
    [0.3139, 0.4424, 0].forEach((index, k) => {
      expect(Math.abs(Number(ofProfit[k].first) - index)).toBeLessThan(0.06);
      expect(Number(ofProfit[k].firstLow)).toBeLessThan(index + 1e-9);
      expect(Number(ofProfit[k].firstHigh)).toBeGreaterThan(index - 1e-9);
    });
    [0.5576, 0.4424, 0.2437].forEach((index, k) => {
      expect(Math.abs(Number(ofProfit[k].total) - index)).toBeLessThan(0.06);
    });
    const linear = sensitivity.filter(({ kpi }) => kpi === 'upwardMwh');
    [0, 1, 0].forEach((index, k) => {
      expect(Number(linear[k].first)).toBeCloseTo(index, 2);
      expect(Number(linear[k].total)).toBeCloseTo(index, 2);
    });
  });

  test('of a linear function is its slopes over the ranges, without spread', { tags: 'slow' }, async () => {
    const linear: Answer = (config) => {
      const [x1, x2, x3] = place(config);
      return { profitEur: 5 + 3 * x1 - 2 * x2 + 0 * x3, upwardMwh: x1 * x2 };
    };
    const entry = { parameters: cube, design: { morris: 8 }, replications: 2, kpis: ['profit', 'upwardMwh'] };
    const { sensitivity } = await tablesOf(entry, linear);
    const slopes = [3, -2, 0];
    slopes.forEach((slope, k) => {
      const row = sensitivity[k];
      expect(row).toMatchObject({ parameter: Object.keys(cube)[k], kpi: 'profit', n: 8 });
      expect(row.mu).toBeCloseTo(slope, 9);
      expect(row.muStar).toBeCloseTo(Math.abs(slope), 9);
      expect(row.sigma).toBeCloseTo(0, 9);
    });
    expect(Number(sensitivity[3].sigma)).toBeGreaterThan(0.1);
    expect(sensitivity[5]).toMatchObject({ mu: 0, muStar: 0, sigma: 0 });
  });

  test('of runs that fail leaves out their steps alone', async () => {
    let runs = 0;
    const some: Answer = (config) => (runs++ === 5 ? 'no luck' : { profitEur: place(config)[0] });
    const entry = { parameters: cube, design: { morris: 6, levels: 64 }, replications: 1, kpis: ['profit'] };
    const { sensitivity } = await tablesOf(entry, some);
    expect(sensitivity.reduce((n, row) => n + Number(row.n), 0)).toBe(18 - 2);
    expect(sensitivity[0].mu).toBeCloseTo(1, 9);
  });
});

describe('a line along a parameter', () => {
  test('has the slope there is, at every combination of the others and over all', async () => {
    const answer: Answer = (config) => {
      const steep = config.market.scheme === 'hybrid' ? 3 : 5;
      return { profitEur: 7 + steep * feeOf(config) + 100 * normal(config, 'world') };
    };
    const schemes = { 'market.scheme': ['hybrid', 'tso-managed'] };
    const entry = { parameters: { [FEE]: [0, 1, 4], ...schemes }, kpis: ['profit'], replications: 8 };
    const { regression } = await tablesOf(entry, answer);
    expect(regression.map(({ at }) => at)).toEqual([
      'market.scheme = hybrid',
      'market.scheme = tso-managed',
      '(mean over all)',
    ]);
    [3, 5, 4].forEach((slope, k) => {
      expect(regression[k]).toMatchObject({ parameter: FEE, kpi: 'profit', n: 8 });
      expect(regression[k].slope).toBeCloseTo(slope, 9);
      expect(regression[k].slopeLow).toBeCloseTo(slope, 6); // the worlds are common, so their noise is no noise here
    });
    expect(regression[0].rSquared).toBeCloseTo(1, 9);
  });

  test('has an interval that tells noise of its own', async () => {
    const answer: Answer = (config) => ({ profitEur: 2 * feeOf(config) + normal(config, feeOf(config)) });
    const entry = { parameters: { [FEE]: { from: 0, to: 1, steps: 5 } }, kpis: ['profit'], replications: 40 };
    const { regression } = await tablesOf(entry, answer);
    const [{ slope, slopeLow, slopeHigh, at }] = regression;
    expect(at).toBe('');
    expect(Number(slopeLow)).toBeLessThan(2);
    expect(Number(slopeHigh)).toBeGreaterThan(2);
    const standardError = Math.sqrt(1 / 0.625 / 40); // sum of squares of 0, 1/4 ... 1 about their mean is 0.625
    expect((Number(slopeHigh) - Number(slopeLow)) / (2 * 2.02 * standardError)).toBeGreaterThan(0.6);
    expect((Number(slopeHigh) - Number(slopeLow)) / (2 * 2.02 * standardError)).toBeLessThan(1.5);
    expect(slope).not.toBe(2);
  });

  test('is drawn through samples too, and not along what is no figure', { tags: 'slow' }, async () => {
    const answer: Answer = (config) => ({ profitEur: feeOf(config) ** 2 });
    const parameters = { [FEE]: { from: 0, to: 2 }, 'market.scheme': ['hybrid', 'tso-managed'] };
    const entry = { parameters, design: { latinHypercube: 200 }, kpis: ['profit'], replications: 1 };
    const { regression, sensitivity } = await tablesOf(entry, answer);
    expect(sensitivity).toEqual([]);
    expect(regression).toHaveLength(1);
    expect(Math.abs(Number(regression[0].slope) - 2)).toBeLessThan(0.02); // of x^2 on [0, 2] by least squares
    expect(Math.abs(Number(regression[0].rSquared) - 15 / 16)).toBeLessThan(0.01);
  });
});

describe('comparisons', () => {
  const effect = (config: SimulationConfig) => feeOf(config) * (config.world.season === 'winter' ? 1 : 3);
  const answer: Answer = (config) => ({
    profitEur: effect(config) + 20 * normal(config, 'world') + normal(config, feeOf(config)),
    upwardMwh: normal(config, feeOf(config)),
  });
  const files = {
    'config.yaml': configText({ name: 'name: winter' }),
    'summer.yaml': configText({ name: 'name: summer', world: 'world: { season: summer }' }),
  };
  const entry = {
    base: ['config.yaml', 'summer.yaml'],
    parameters: { [FEE]: [0, 1, 2] },
    kpis: ['profit', 'upwardMwh'],
    comparisons: [{ [FEE]: 'all' }, { base: ['summer', 'winter'] }],
    replications: 30,
  };

  test('are made at every combination of the others, and over all of them', async () => {
    const { comparisons } = await tablesOf(entry, answer, files);
    const ofFee = comparisons.filter(({ parameter, kpi }) => parameter === FEE && kpi === 'profit');
    expect(ofFee.map(({ first, second, at }) => [first, second, at])).toEqual(
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ].flatMap(([a, b]) => ['base = winter', 'base = summer', '(mean over all)'].map((at) => [a, b, at])),
    );
    const truth = [-1, -3, -2, -2, -6, -4, -1, -3, -2];
    ofFee.forEach((row, k) => {
      expect(Math.abs(Number(row.difference) - truth[k])).toBeLessThan(1);
      expect(Number(row.low)).toBeLessThan(truth[k] + 0.4);
      expect(Number(row.high)).toBeGreaterThan(truth[k] - 0.4);
      expect(Number(row.difference)).toBeCloseTo(Number(row.firstMean) - Number(row.secondMean), 9);
      expect(Number(row.varianceSavedByPairing)).toBeGreaterThan(0.98); // 1 - 2 / (2 * 401)
      expect(row.n).toBe(30);
    });
    expect(Number(ofFee[2].difference)).toBeCloseTo((Number(ofFee[0].difference) + Number(ofFee[1].difference)) / 2, 9);
    const ofBase = comparisons.filter(({ parameter, kpi }) => parameter === 'base' && kpi === 'profit');
    expect(ofBase.map(({ first, second, at }) => `${first} ${second} ${at}`)).toEqual([
      ...[0, 1, 2].map((fee) => `summer winter ${FEE} = ${fee}`),
      'summer winter (mean over all)',
    ]);
    [0, 2, 4, 2].forEach((difference, k) => {
      expect(ofBase[k].difference).toBeCloseTo(difference, 9);
    });
  });

  test('are corrected for how many there are', { tags: 'slow' }, async () => {
    const byWay = async (correction: string) => {
      const { comparisons } = await tablesOf({ ...entry, correction }, answer, files);
      return comparisons.map(({ p, pAdjusted }) => [Number(p), Number(pAdjusted)]);
    };
    const plain = await byWay('none');
    const m = plain.length;
    for (const [p, adjusted] of plain) expect(adjusted).toBe(p);
    for (const [p, adjusted] of await byWay('bonferroni')) expect(adjusted).toBeCloseTo(Math.min(1, m * p), 12);
    const holm = (await byWay('holm')).sort(([a], [b]) => a - b);
    let least = 0;
    holm.forEach(([p, adjusted], rank) => {
      least = Math.max(least, Math.min(1, (m - rank) * p));
      expect(adjusted).toBeCloseTo(least, 12);
    });
    expect(m).toBe(2 * (9 + 4));
  });
});

describe('less variance', () => {
  const price = { kpi: 'meanDayAheadEurPerMwh', mean: 60 };
  const kpis = ['profit', 'meanDayAheadEurPerMwh'];

  test('by a control variate whose mean is known', async () => {
    const answer: Answer = (config) => {
      const control = 60 + 10 * normal(config, 'price');
      return { meanDayAheadEurPerMwh: control, profitEur: 5 + 3 * control + 2 * normal(config, 'own') };
    };
    const entry = { kpis, controlVariates: [price], replications: 200 };
    const { summary } = await tablesOf(entry, answer);
    const [profit, itself] = summary;
    const saved = 1 - 4 / (900 + 4);
    expect(Math.abs(Number(profit.controlVarianceSaved) - saved)).toBeLessThan(0.003);
    expect(Number(profit.controlledLow)).toBeLessThan(185);
    expect(Number(profit.controlledHigh)).toBeGreaterThan(185);
    expect(Number(profit.controlledHigh) - Number(profit.controlledLow)).toBeLessThan(
      0.1 * (Number(profit.high) - Number(profit.low)),
    );
    expect(itself).toMatchObject({ controlledMean: null, controlVarianceSaved: null });
  });

  test('by a control variate whose mean is found from price worlds', { tags: 'slow' }, async () => {
    const calendar = createCalendar({ start: '2024-02-19', days: 1, timeZone: 'Europe/Amsterdam' });
    const dayAhead = (seed: string | number) => mean([...generatePrices('winter', calendar, seed).dayAhead]);
    const answer: Answer = (config) => {
      const control = dayAhead(config.seed);
      return { meanDayAheadEurPerMwh: control, profitEur: 5 + 3 * control + normal(config, 'own') };
    };
    const truth = 5 + 3 * mean(Array.from({ length: 2000 }, (_, k) => dayAhead(`other ${k}`)));
    const entry = (worlds: number) => ({
      kpis,
      controlVariates: [{ kpi: 'meanDayAheadEurPerMwh', mean: { worlds } }],
      replications: 60,
    });
    const [many] = (await tablesOf(entry(1500), answer)).summary;
    expect(Number(many.controlVarianceSaved)).toBeGreaterThan(0.9);
    expect(Number(many.controlledLow)).toBeLessThan(truth + 1);
    expect(Number(many.controlledHigh)).toBeGreaterThan(truth - 1);
    // A mean known from few worlds is not worth as much, and says so.
    const [few] = (await tablesOf(entry(30), answer)).summary;
    expect(Number(few.controlVarianceSaved)).toBeLessThan(0.2);
  });

  test('of differences too', { tags: 'slow' }, async () => {
    const answer: Answer = (config) => {
      const control = 60 + 10 * normal(config, 'price');
      return { meanDayAheadEurPerMwh: control, profitEur: feeOf(config) * control + normal(config, feeOf(config)) };
    };
    const entry = {
      parameters: { [FEE]: [1, 2] },
      kpis,
      controlVariates: [price],
      comparisons: [{ [FEE]: [2, 1] }],
      replications: 100,
    };
    const [row] = (await tablesOf(entry, answer)).comparisons;
    expect(Math.abs(Number(row.controlVarianceSaved) - (1 - 2 / 102))).toBeLessThan(0.02);
    expect(Number(row.controlledLow)).toBeLessThan(60.1);
    expect(Number(row.controlledHigh)).toBeGreaterThan(59.9);
  });

  test('by mirrored pairs, all of it for what is linear, and none for what is even', { tags: 'slow' }, async () => {
    const answer: Answer = (config) => {
      const z = normal(config, 'world');
      return { profitEur: 5 + z, upwardMwh: z * z, downwardMwh: z + normal({ ...config, seed: `${config.seed}x` }) };
    };
    const entry = { antithetic: true, replications: 200, kpis: ['profit', 'upwardMwh', 'downwardMwh'] };
    const [linear, even, half] = (await tablesOf(entry, answer)).summary;
    expect(linear).toMatchObject({ runs: 200, n: 100 });
    expect(linear.mean).toBeCloseTo(5, 9);
    expect(linear.high).toBeCloseTo(5, 9);
    expect(linear.antitheticVarianceSaved).toBeCloseTo(1, 9);
    expect(even.antitheticVarianceSaved).toBeCloseTo(-1, 9);
    expect(Math.abs(Number(half.antitheticVarianceSaved) - 0.5)).toBeLessThan(0.15);
    expect(Math.abs(Number(linear.sd) - 1)).toBeLessThan(0.15);
  });
});

test('a summary says what its runs say', async () => {
  const values = new Map<string, number[]>();
  const answer: Answer = (config) => {
    const profitEur = feeOf(config) + normal(config, 'x');
    values.set(String(feeOf(config)), [...(values.get(String(feeOf(config))) ?? []), profitEur]);
    return { profitEur, upwardMwh: 2 };
  };
  const entry = {
    parameters: { [FEE]: [0, 10] },
    replications: 25,
    quantiles: [0, 0.25, 1],
    kpis: [
      'profit',
      { double: 'profit * 2' },
      { more: 'double + 1' },
      { each: 'profit / (upwardMwh - 2)' },
      { four: 4 },
    ],
  };
  const { summary } = await tablesOf(entry, answer);
  expect(Object.keys(summary[0])).toEqual([
    ...['point', FEE, 'kpi', 'runs', 'ok', 'n', 'mean', 'sd', 'q0', 'q0.25', 'q1'],
    ...['low', 'high', 'bootstrapLow', 'bootstrapHigh'],
  ]);
  for (const point of [0, 1]) {
    const own = values.get(String(10 * point))!.sort((a, b) => a - b);
    const [profit, double, more, each, four] = summary.slice(5 * point, 5 * point + 5);
    const sd = Math.sqrt((variance(own) * 25) / 24);
    expect(profit).toMatchObject({ point, [FEE]: 10 * point, kpi: 'profit', runs: 25, n: 25 });
    expect(profit.mean).toBeCloseTo(mean(own), 12);
    expect(profit.sd).toBeCloseTo(sd, 12);
    expect([profit.q0, profit['q0.25'], profit.q1]).toEqual([own[0], own[6], own[24]]);
    expect(profit.low).toBeCloseTo(mean(own) - 2.063898562 * (sd / 5), 7); // t of 24 degrees of freedom
    expect(Math.abs(Number(profit.bootstrapHigh) - Number(profit.high))).toBeLessThan(0.15);
    expect(double.mean).toBeCloseTo(2 * mean(own), 9);
    expect(more.mean).toBeCloseTo(2 * mean(own) + 1, 9);
    expect(each).toMatchObject({ n: 0, mean: null });
    expect(four).toMatchObject({ n: 25, mean: 4, sd: 0, low: 4, high: 4 });
  }
});
