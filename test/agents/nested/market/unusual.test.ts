// @module-tag slow
import { describe, expect, it } from 'vitest';
import { sum } from '../../../../src/series.ts';
import { figureOf, heard, only, run, smallFeeder, smallMarket, withoutFigure } from './helpers.ts';

const bare = { multiplicity: 2 };
const nobody = { buildings: [], fleets: [], buildingTypes: {} };

describe('an unusual market runs, with all its figures:', () => {
  it.each<[string, object]>([
    ['with nothing but feeders', { ...nobody, feeders: [bare] }],
    ['with nothing for one optimiser to do', { ...nobody, feeders: [bare], market: { scheme: 'central' } }],
    ['with more load than there are units', { transmission: { load: 400 }, market: { scheme: 'central' } }],
    ['without wind', { transmission: { wind: { capacity: 0 } } }],
    ['with units that hold nothing', { transmission: { ramp: 0 } }],
    ['with lines that carry next to nothing', { transmission: { ratingScale: 0.05 } }],
    ['with prices below 0 for users', { market: { buy: -10, sell: -50 } }],
    ['with rewards dearer than energy', { market: { tariff: { cap: 500 } } }],
    [
      'with a unit that gives more than the feeder draws',
      { feeders: [smallFeeder({ generators: [{ node: 18, capacity: 6, cost: 1 }] })], market: { scheme: 'central' } },
    ],
    ['with EVs that come and go other than announced', { fleet: { surprise: 20, spread: 4 } }],
    ['with bands planned with charging', { fleet: { bands: 'joint' } }],
    ['with houses without battery and heat pump', { house: { battery: 0, heatPump: 0 } }],
    ['that turns out far from its forecast', { world: { realised: { sd: 3 } } }],
  ])('%s', async (_, changes) => {
    const { market = {}, ...others } = changes as { market?: object };
    const result = await run(smallMarket({ market: { gap: 0.02, ...market }, ...others }), { until: 2 });
    expect(result.until).toBe(2);
    expect(withoutFigure(result)).toEqual([]);
  });
});

describe('comfort that cannot be met', () => {
  it('is told as discomfort, of a house that cannot be heated', async () => {
    const { result, said } = await heard(
      smallMarket({
        house: { heatPump: 0.1, discomfort: 0.5 },
        world: { temperature: -15 },
        fleets: [],
        market: { gap: 0.02 },
      }),
    );
    expect(withoutFigure(result)).toEqual([]);
    expect(figureOf(result, 'discomfortKh')).toBeGreaterThan(24);
    const last = only(said, 'BuildingReading').at(-1);
    expect(last?.temperatureC).toBeLessThan(15);
    expect(only(said, 'BuildingReading').every(({ heatKw }) => heatKw <= 0.1 + 1e-9)).toBe(true);
  });

  it('and of one that cannot be cooled', async () => {
    const house = { mode: 'cooling', heatPump: 0.05, coldest: 20, warmest: 24, start: 23, resistance: 2 };
    const result = await run(
      smallMarket({ house, world: { temperature: 44 }, fleets: [], market: { scheme: 'sequential' } }),
      { until: 40 },
    );
    expect(figureOf(result, 'discomfortKh')).toBeGreaterThan(1);
  });

  it('is none where a heat pump is strong enough', async () => {
    const strong = { heatPump: 8, start: 21 };
    const result = await run(
      smallMarket({ house: strong, fleets: [], world: { realised: { sd: 0 } }, market: { scheme: 'sequential' } }),
      { until: 48 },
    );
    expect(figureOf(result, 'discomfortKh')).toBeLessThan(0.5);
  });
});

it('a search that ends at its limit of nodes says so', async () => {
  const result = await run(smallMarket({ market: { maxNodes: 1, gap: 0 } }), { until: 0 });
  const [{ said }] = result.recorder.days;
  expect(Number.isFinite(said.leader.gap)).toBe(true);
  expect(sum(said.bid.importMw)).toBeGreaterThan(0);
});
