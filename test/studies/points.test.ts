import { describe, expect, test } from 'vitest';
import type { SimulationConfig } from '../../agents/reserve/market/config.ts';
import { configText } from '../cli/command.ts';
import { FEE, studyOf } from './small.ts';

const labels = async (entry: object, files: Record<string, string> = {}) =>
  (await studyOf(entry, files)).points.map(({ levels }) => levels.map(({ label }) => label));
const firsts = async (entry: object) => (await labels(entry)).map(([label]) => label as number);

describe('the points of a grid', () => {
  test('are all combinations, the last parameter changing fastest', async () => {
    const parameters = { [FEE]: [0, 30], 'market.scheme': ['hybrid', 'tso-managed'], 'fleet.wear': 3 };
    expect(await labels({ parameters })).toEqual([
      [0, 'hybrid'],
      [0, 'tso-managed'],
      [30, 'hybrid'],
      [30, 'tso-managed'],
    ]);
    expect(await labels({ parameters: { 'fleet.wear': 3 } })).toEqual([[]]);
    expect(await labels({})).toEqual([[]]);
  });

  test('begin with the bases, which are called by their names or those given to them', async () => {
    const files = { 'other.yaml': configText({ name: 'name: other' }) };
    const parameters = { [FEE]: [0, 30] };
    expect(await labels({ base: ['config.yaml', 'other.yaml'], parameters }, files)).toEqual([
      ['small', 0],
      ['small', 30],
      ['other', 0],
      ['other', 30],
    ]);
    expect(await labels({ base: { a: 'config.yaml', b: 'other.yaml' } }, files)).toEqual([['a'], ['b']]);
    expect(await labels({ base: ['config.yaml'], parameters }, files)).toEqual([[0], [30]]);
  });

  test('have even steps along a range, or steps of equal ratio', async () => {
    const grid = (spec: object) => firsts({ parameters: { [FEE]: { steps: 4, ...spec } } });
    expect(await grid({ from: 0, to: 300 })).toEqual([0, 100, 200, 300]);
    expect(await grid({ from: 0.1, to: 0.4 })).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(await grid({ from: 1, to: 1000, scale: 'log' })).toEqual([1, 10, 100, 1000]);
    expect(await grid({ from: 1, to: 8, integer: true })).toEqual([1, 3, 6, 8]);
  });

  test('are what the levels say, laid over the base and what is fixed', async () => {
    const { points, configAt } = await studyOf({
      parameters: {
        town: {
          levels: {
            small: { 'aggregators[*].evs': 2, 'aggregators[Up].fleet.battery': '40 kWh' },
            large: { 'aggregators[*].evs': 9 },
          },
        },
        fee: { path: FEE, levels: { none: 0, high: '0.3 EUR/kWh' } },
        'market.scheme': 'tso-managed',
        'fleet.chargePower': '22 kW',
      },
    });
    const configs = points.map((point) => configAt(point, 'x').config as SimulationConfig);
    expect(configs.map(({ aggregators }) => aggregators.map(({ evs }) => evs))).toEqual([
      [2, 2],
      [2, 2],
      [9, 9],
      [9, 9],
    ]);
    expect(configs.map(({ brps }) => brps[0].deviationFee)).toEqual([0, 300, 0, 300]);
    expect(configs.map(({ aggregators }) => aggregators[0].fleet)).toEqual([
      { battery: '40 kWh' },
      { battery: '40 kWh' },
      undefined,
      undefined,
    ]);
    for (const config of configs) {
      expect(config).toMatchObject({ seed: 'x', market: { scheme: 'tso-managed' }, fleet: { chargePower: 22 } });
    }
  });

  test('are called by figures where all levels are figures of one unit', async () => {
    const called = async (levels: unknown[]) => (await labels({ parameters: { 'fleet.battery': levels } })).flat();
    expect(await called(['40 kWh', '60 kWh'])).toEqual([40, 60]);
    expect(await called(['40 kWh', '60000 Wh'])).toEqual(['40 kWh', '60000 Wh']);
    expect(await called([40, '60 kWh'])).toEqual(['40', '60 kWh']);
    expect((await labels({ parameters: { 'market.useAllFlexibility': [true, false] } })).flat()).toEqual([true, false]);
    const requirement = ['all', { upward: 1, downward: 2 }];
    expect((await labels({ parameters: { 'market.requirement': requirement } })).flat()).toEqual([
      'all',
      '{"upward":1,"downward":2}',
    ]);
  });
});

describe('the points of a sample', () => {
  const range = { [FEE]: { from: 100, to: 300 }, size: { path: 'aggregators[*].evs', from: 1, to: 4, integer: true } };

  test('of a Latin hypercube are one in every stratum', async () => {
    const values = await firsts({ parameters: range, design: { latinHypercube: 20 } });
    expect(values.map((value) => Math.floor((value - 100) / 10)).sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
    const whole = (await labels({ parameters: range, design: { latinHypercube: 40 } })).map(([, evs]) => evs);
    for (const evs of [1, 2, 3, 4]) expect(whole.filter((each) => each === evs)).toHaveLength(10);
  });

  test('give levels equal shares, and a log scale equal ratios', async () => {
    const parameters = {
      'market.scheme': ['hybrid', 'dso-managed', 'tso-managed'],
      [FEE]: { from: 1, to: 10_000, scale: 'log' },
    };
    const points = await labels({ parameters, design: { latinHypercube: 12 } });
    for (const scheme of parameters['market.scheme']) {
      expect(points.filter(([each]) => each === scheme)).toHaveLength(4);
    }
    expect(points.map(([, fee]) => Math.floor(3 * Math.log10(Number(fee)))).sort((a, b) => a - b)).toEqual([
      ...Array(12).keys(),
    ]);
  });

  test('of a Sobol sequence are kept when there are more', async () => {
    const sample = (sobolSequence: number) => labels({ parameters: range, design: { sobolSequence } });
    expect((await sample(32)).slice(0, 12)).toEqual(await sample(12));
    expect(new Set((await sample(32)).map(([fee]) => fee)).size).toBe(32);
  });

  test('follow from the seed of the study', async () => {
    const sample = (seed: number | string) => labels({ parameters: range, design: { latinHypercube: 8 }, seed });
    expect(await sample(1)).toEqual(await sample(1));
    expect(await sample(2)).not.toEqual(await sample(1));
  });
});
