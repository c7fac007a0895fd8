import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../../agents/nested/market/messages.ts';
import { SCHEMES } from '../../../../agents/nested/market/rules.ts';
import type { SimulationResult } from '../../../../agents/nested/market/simulate.ts';
import { sum } from '../../../../src/series.ts';
import { asText, figureOf, heard, only, run, smallFeeder, smallMarket, withoutFigure } from './helpers.ts';

type Scheme = (typeof SCHEMES)[number];

/** With a unit that is worth running at most prices. */
const config = (scheme: Scheme, market: object = {}) =>
  smallMarket({
    market: { scheme, ...market },
    world: { realised: { sd: 1 } },
    feeders: [smallFeeder({ generators: [{ node: 18, cost: 45 }] })],
  } as never);

const results = {} as Record<Scheme, SimulationResult>;
const said = {} as Record<Scheme, Message[]>;
beforeAll(async () => {
  for (const scheme of SCHEMES) {
    const recorded = await heard(config(scheme));
    results[scheme] = recorded.result;
    said[scheme] = recorded.said;
  }
});
const ofAll = (name: string) => SCHEMES.map((scheme) => figureOf(results[scheme], name));

describe('on the same draws', () => {
  it('every scheme comes to its end, with all its figures', () => {
    expect(SCHEMES.map((scheme) => [results[scheme].until, withoutFigure(results[scheme])])).toEqual(
      SCHEMES.map(() => [96, []]),
    );
  });

  it('users say the same baselines, and answer the same tariff alike', () => {
    const told = (scheme: Scheme, type: 'DPrognosis' | 'Tariff' | 'FlexSchedule' | 'InterfaceForecast') =>
      asText(only(said[scheme], type));
    for (const scheme of ['sequential', 'nested', 'central'] as const) {
      for (const type of ['DPrognosis', 'InterfaceForecast'] as const)
        expect(told(scheme, type)).toEqual(told('none', type));
      for (const type of ['Tariff', 'FlexSchedule'] as const) expect(told(scheme, type)).toEqual(told('nested', type));
    }
    expect(told('nested', 'FlexSchedule')).toHaveLength(3);
  });

  it('central costs the system the least; nested is no dearer for the DSO than sequential, and cheaper than nothing', () => {
    const [none, sequential, nested, central] = ofAll('systemCostEur');
    expect(central).toBeLessThanOrEqual(nested + 1e-4 * nested);
    for (const dearer of [none, sequential, nested]) expect(central).toBeLessThanOrEqual(dearer);
    const [idle, against, led] = ofAll('dsoNetEur');
    expect(led).toBeLessThan(against);
    expect(led).toBeLessThan(idle);
  });

  it('a leader pays what it expects, as one optimiser does', () => {
    const [none, , nested, central] = ofAll('surpriseEur');
    for (const surprise of [nested, central]) expect(Math.abs(surprise)).toBeLessThan(1e-5 * 5000);
    expect(Number.isFinite(none)).toBe(true);
    for (const scheme of ['nested', 'central'] as const) expect(figureOf(results[scheme], 'gap')).toBeLessThan(1e-4);
  });
});

describe('under', () => {
  it('none, no tariff is given and units and batteries are idle', () => {
    expect(only(said.none, 'Tariff')).toEqual([]);
    expect(only(said.none, 'StandbyCall')).toEqual([]);
    expect(only(said.none, 'FlexCall')).toEqual([]);
    for (const { generatorMw, storageMw, storedMwh } of only(said.none, 'FeederReading')) {
      expect([sum(generatorMw), sum(storageMw)]).toEqual([0, 0]);
      expect([...storedMwh]).toEqual([0.45, 0.45]);
    }
    expect(figureOf(results.none, 'uncoveredShare')).toBe(1);
    expect(figureOf(results.none, 'shiftedMwh') + figureOf(results.none, 'rewardEur')).toBe(0);
  });

  it('sequential, units and batteries run at the first prices, and nothing is offered', () => {
    const [bid] = only(said.sequential, 'NestedBid');
    expect(sum(bid.offerUpMw) + sum(bid.offerDownMw)).toBe(0);
    expect(only(said.sequential, 'FlexCall')).toEqual([]);
    const readings = only(said.sequential, 'FeederReading');
    expect(sum(readings.map(({ generatorMw }) => sum(generatorMw)))).toBeGreaterThan(1);
    expect(sum(readings.map(({ storageMw }) => Math.abs(storageMw[0])))).toBeGreaterThan(0.1);
    const [plan] = only(said.sequential, 'FeederSchedule');
    expect(sum(plan.coverUpMw) + sum(plan.coverDownMw)).toBe(0);
  });

  it('nested and central, flexibility is offered and cover held', () => {
    for (const scheme of ['nested', 'central'] as const) {
      const [bid] = only(said[scheme], 'NestedBid');
      expect(sum(bid.offerUpMw) + sum(bid.offerDownMw)).toBeGreaterThan(10);
      const [plan] = only(said[scheme], 'FeederSchedule');
      expect(sum(plan.coverUpMw)).toBeGreaterThan(1);
    }
  });

  it('all but none, batteries take up most of what load and sun are off', () => {
    const [none, sequential, nested, central] = ofAll('imbalanceMwh');
    for (const off of [sequential, nested, central]) expect(off).toBeLessThan(none / 2);
  });
});

it('without cover a leader is never dearer than against the first prices', { tags: 'slow' }, async () => {
  const interval = { cover: 0 };
  const of = async (scheme: Scheme) => figureOf(await run(config(scheme, { interval }), { until: 0 }), 'dsoNetEur');
  const [sequential, nested] = [await of('sequential'), await of('nested')];
  expect(nested).toBeLessThanOrEqual(sequential * (1 + 1e-4));
});

describe('the tariff', () => {
  it('by its rule decides what users do', { tags: 'slow' }, async () => {
    const shifted = async (rule: string) => {
      const result = await run(config('sequential', { tariff: { rule } }), { until: 0 });
      const [book] = result.recorder.days;
      return [sum(book.said.tariff?.rewardUp ?? []), sum(book.said.tariff?.standbyUp ?? [])];
    };
    const [none, flat, curvature, requirement] = await Promise.all(
      ['none', 'flat', 'curvature', 'requirement'].map(shifted),
    );
    expect([none[0], flat[0]]).toEqual([0, 20]);
    expect(curvature[0]).not.toBe(requirement[0]);
    expect(new Set([none[1], flat[1], curvature[1], requirement[1]]).size).toBe(1);
  });

  it('is given to a share of users, the same under all schemes', { tags: 'slow' }, async () => {
    const asked = async (scheme: Scheme, participation: number) => {
      const recorded = await heard(config(scheme, { tariff: { participation } }), { until: 0 });
      return only(recorded.said, 'Tariff').map(({ to }) => to);
    };
    expect(await asked('sequential', 0)).toEqual([]);
    expect(await asked('sequential', 1)).toEqual(['One', 'Two', 'Cars']);
    const some = await asked('sequential', 0.5);
    expect(some.length).toBeLessThan(3);
    expect(await asked('central', 0.5)).toEqual(some);
  });
});

it('what storages do not cover widens the requirement where it is to', { tags: 'slow' }, async () => {
  const required = async (interval: object) => {
    const recorded = await heard(config('central', { interval }), { until: 0 });
    const [forecast] = only(recorded.said, 'InterfaceForecast');
    const [{ requiredUpMw }] = only(recorded.said, 'FlexRequirement');
    return { halfWidthMw: forecast.halfWidthMw, requiredUpMw };
  };
  const half = { cover: 0.5, uncoveredInRequirement: true };
  const [plain, wider] = [await required({ cover: 0.5 }), await required(half)];
  expect(sum(plain.halfWidthMw)).toBe(0);
  expect(Math.min(...wider.halfWidthMw)).toBeGreaterThan(0.05);
  wider.requiredUpMw.forEach((mw, t) => {
    const after = wider.halfWidthMw[Math.min(t + 1, 23)];
    if (plain.requiredUpMw[t] > 0) expect(mw).toBeCloseTo(plain.requiredUpMw[t] + after, 9);
    else expect(mw).toBeGreaterThanOrEqual(0);
  });
  expect(sum((await required({ ...half, cover: 1 })).halfWidthMw)).toBe(0);
});
