import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plans } from '../../../../agents/reserve/market/figures.ts';
import { isCarriedOut, planWeek } from '../../../../agents/reserve/market/plannedWeek.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { asJson, figuresOf } from '../../../../src/studies/figures.ts';
import { loadedConfig, run } from './helpers.ts';

const price = fc.integer({ min: -20, max: 60 });
const bids = fc.record({ upward: price, downward: price }, { requiredKeys: [] });
const days = fc.constantFrom(
  { start: '2024-02-19', days: 2 },
  { start: '2023-06-30', days: 2 },
  { start: '2024-03-31', days: 1 },
  { start: '2023-10-29', days: 1 },
);
const markets = fc.record({
  calendar: days,
  season: fc.constantFrom('winter', 'summer'),
  seed: fc.nat(999),
  fee: fc.constantFrom(0, 30, 200),
  market: fc.record({
    ownerBilling: fc.constantFrom('charged', 'net'),
    deviationVolumes: fc.constantFrom('gross', 'net'),
    settlement: fc.constantFrom('pay-as-cleared', 'pay-as-bid'),
    ownerPrice: fc.integer({ min: 0, max: 200 }),
  }),
  missingPrice: fc.constantFrom('not-called', 'zero', 'imbalance'),
  fleet: fc.record({
    chargeEfficiency: fc.constantFrom(1, 0.92),
    dischargeEfficiency: fc.constantFrom(1, 0.9),
    wear: fc.constantFrom(0, 15),
    alike: fc.boolean(),
  }),
  fleets: fc.array(bids, { minLength: 1, maxLength: 3 }),
});

const configOf = (drawn: typeof markets extends fc.Arbitrary<infer T> ? T : never) => ({
  name: 'planned',
  seed: drawn.seed,
  calendar: drawn.calendar,
  world: { season: drawn.season, missingPrice: drawn.missingPrice },
  market: { ...drawn.market, scheme: 'tso-managed' },
  fleet: drawn.fleet,
  brps: [{ name: 'BRP', deviationFee: drawn.fee }],
  aggregators: drawn.fleets.map((each, k) => ({ name: `A${k}`, node: 12 + k, evs: 2, bids: each })),
});

describe('plans that are carried out', () => {
  it('come to what the whole market comes to', { tags: 'slow' }, async () => {
    await fc.assert(
      fc.asyncProperty(markets, async (drawn) => {
        const loaded = loadedConfig(configOf(drawn));
        expect(isCarriedOut(loaded.config)).toBe(true);
        const world = buildWorld(loaded);
        const { profitWithoutUpwardEur, ...planned } = asJson(plans.of(loaded, world));
        const simulated = figuresOf(reserve, await run(loaded, { world }));
        for (const [name, value] of Object.entries(planned)) {
          if (Number.isNaN(value)) expect(simulated[name], name).toBeNaN();
          else expect(value, name).toBeCloseTo(simulated[name], 6);
        }
        const without = structuredClone(loaded.config);
        for (const { bids } of without.aggregators) delete bids.upward;
        const { kpis } = await run({ ...loaded, config: without }, { world });
        expect(profitWithoutUpwardEur).toBeCloseTo(kpis.total.profitEur, 6);
      }),
      { numRuns: 8, seed: 4 },
    );
  });

  const spoiling: [string, object][] = [
    ['a DSO that is asked', { market: { scheme: 'hybrid' } }],
    ['a TSO that takes a share', { market: { scheme: 'tso-managed', requirement: { share: 0.5 } } }],
    ['surprises', { fleet: { surprise: { arrivalSdIsps: 2 } } }],
    ['wrong forecasts', { forecast: 'persistence' }],
    ['a fee that follows costs', { brps: [{ name: 'BRP', deviationFee: { margin: 5 } }] }],
    ['a minimum bid', { market: { scheme: 'tso-managed', minimumBid: 1 } }],
    ['bids at marginal cost', { aggregators: [{ name: 'A', node: 12, evs: 2, bids: { upward: { markup: 2 } } }] }],
  ];
  it.each(spoiling)('are not taken for granted with %s', (_, change) => {
    const plain = {
      calendar: { start: '2024-02-19', days: 1 },
      world: { season: 'winter' },
      market: { scheme: 'tso-managed' },
    };
    const loaded = loadedConfig({ ...plain, aggregators: [{ name: 'A', node: 12, evs: 2 }], ...change });
    expect(isCarriedOut(loaded.config)).toBe(false);
    expect(() => planWeek(loaded, buildWorld(loaded))).toThrow(RangeError);
  });
});
