import { describe, expect, it } from 'vitest';
import { present } from '../../../../src/lookup.ts';
import { figureOf, heard } from './helpers.ts';

const market = (actions: number[], rules: object = {}) => ({
  name: 'power',
  seed: 4,
  calendar: { start: '2023-03-06', days: 2 },
  world: { season: 'winter' },
  forecast: 'base',
  market: {
    scheme: 'tso-managed',
    balancing: { from: 'generated', need: '2 MW', ladder: '0.2 MW', subSteps: 3 },
    ...rules,
  },
  fleet: { standsFor: 10 },
  aggregators: ['A', 'B'].map((name, k) => ({
    ...{ name, node: 12 + 30 * k, evs: 200, learn: [{ what: 'markup', actions }] },
    bids: { upward: { markup: 0 }, downward: { markup: 0 } },
  })),
});

describe('the Lerner index of learned markups', () => {
  it('is no higher than that of truthful bids where none is asked', async () => {
    const { result } = await heard(market([0]));
    expect(figureOf(result, 'lerner')).toBeGreaterThan(0); // rent of scarcity: all are paid the last one's price
    expect(figureOf(result, 'lernerOverTruthful')).toBeCloseTo(0, 12);
  });

  it('is the markup over the bid where each is paid its own, and truthful bids then have none', async () => {
    const { result } = await heard(market([60], { settlement: 'pay-as-bid' }));
    const power = present(result.power, 'power');
    expect(power.formed.paidEur - power.formed.costEur).toBeCloseTo(60 * power.formed.mwh, 6);
    expect(power.truthful.paidEur).toBeCloseTo(power.truthful.costEur, 9);
    expect(figureOf(result, 'lernerOverTruthful')).toBeCloseTo(figureOf(result, 'lerner'), 12);
    expect(figureOf(result, 'lerner') * power.formed.paidEur).toBeCloseTo(60 * power.formed.mwh, 6);
  });

  it('rises where more is asked', async () => {
    const [little, much] = await Promise.all([[10], [60]].map((actions) => heard(market(actions))));
    expect(figureOf(much.result, 'lernerOverTruthful')).toBeGreaterThan(figureOf(little.result, 'lernerOverTruthful'));
    expect(figureOf(little.result, 'lernerOverTruthful')).toBeGreaterThan(0);
  });
});

describe('what the largest bidder could withhold', () => {
  it('is found from bids and the need, ISP by ISP', async () => {
    const { result, said } = await heard(market([0]));
    const { upwardMw, downwardMw } = present(result.balance, 'balance');
    const offers = new Map<string, number>();
    for (const each of said)
      if (each.type === 'BalancingEnergyBid') offers.set(`${each.isp} ${each.direction} ${each.from}`, each.volumeMw);
    const indices: number[] = [];
    for (const [direction, need] of [['upward', upwardMw] as const, ['downward', downwardMw] as const]) {
      need.forEach((mw, isp) => {
        const [a, b] = ['A', 'B'].map((name) => offers.get(`${isp} ${direction} ${name}`) ?? 0);
        if (mw > 0) indices.push(Math.min(a, b) / mw);
      });
    }
    expect(indices.length).toBeGreaterThan(50);
    expect(figureOf(result, 'residualSupply')).toBeCloseTo(indices.reduce((a, b) => a + b, 0) / indices.length, 9);
    expect(figureOf(result, 'pivotalShare')).toBeCloseTo(
      indices.filter((index) => index < 1).length / indices.length,
      12,
    );
  });
});

describe('times of congestion', () => {
  it('are as many ISPs as are over the limit, in runs one after another', async () => {
    const { result } = await heard({ ...market([0]), dso: { loadingLimit: 0.6 } });
    const over = result.recorder.loading.map((loading) => loading.some((value) => value > 0.6));
    const begins = over.filter((is, isp) => is && !over[isp - 1]).length;
    expect(begins).toBeGreaterThan(0);
    expect(figureOf(result, 'congestionEpisodes')).toBe(begins);
    const hours = over.filter(Boolean).length / 4;
    expect(figureOf(result, 'congestionEpisodes') * figureOf(result, 'congestionEpisodeHours')).toBeCloseTo(hours, 9);
  });
});
