import { describe, expect, it } from 'vitest';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld, type World } from '../../../../agents/reserve/market/world.ts';
import { InputError } from '../../../../src/errors.ts';
import { WorldCache } from '../../../../src/market/worldCache.ts';
import { sum } from '../../../../src/series.ts';
import { figuresOf } from '../../../../src/studies/figures.ts';
import { atHome, loadedConfig, run, smallMarket } from './helpers.ts';

/** What the source paper leaves open, as keys of the config. */

const fleets = (evs: number) =>
  smallMarket().aggregators.map((entry) => ({ ...entry, evs, congestionPrice: undefined, replan: 'on-deviation' }));

describe('an EV that stands for several', () => {
  it('makes a market so many times as large where the grid has no say', { tags: 'slow' }, async () => {
    const market = { scheme: 'tso-managed' };
    const small = await run(smallMarket({ market, fleet: {}, aggregators: fleets(2) }));
    const large = await run(smallMarket({ market, fleet: { standsFor: 5 }, aggregators: fleets(10) }));
    for (const name of ['upwardMwh', 'downwardMwh', 'dayAheadMwh', 'profitEur', 'deviationFeeEur'] as const) {
      expect(small.kpis.total[name]).not.toBe(0);
      expect(large.kpis.total[name] / small.kpis.total[name]).toBeCloseTo(5, 9);
    }
  });

  it('stands for a whole number of EVs of its fleet', () => {
    const loaded = loadedConfig(smallMarket({ fleet: { standsFor: 3 } }));
    expect(() => buildWorld(loaded)).toThrow(InputError);
    expect(() => buildWorld(loaded)).toThrow(/aggregators\[0\]\.evs: found 4 EVs.*expected a multiple of 3/);
  });
});

describe('missing prices', () => {
  const priceOf = (missingPrice: string) =>
    buildWorld(loadedConfig(smallMarket({ world: { season: 'winter', missingPrice } }))).prices;

  it.each(['zero', 'imbalance'])('%s: both directions are called in every ISP, and known prices stay', (rule) => {
    const [known, filled] = [priceOf('not-called'), priceOf(rule)];
    expect(known.upward.some(Number.isNaN)).toBe(true);
    expect(known.downward.some(Number.isNaN)).toBe(true);
    known.upward.forEach((price, isp) => {
      const missing = rule === 'zero' ? 0 : known.shortage[isp];
      expect(filled.upward[isp]).toBe(Number.isNaN(price) ? missing : price);
    });
    known.downward.forEach((price, isp) => {
      const missing = rule === 'zero' ? 0 : known.surplus[isp];
      expect(filled.downward[isp]).toBe(Number.isNaN(price) ? missing : price);
    });
    expect(filled.regulationState.every((state) => state === 2)).toBe(true);
    expect(filled.dayAhead).toEqual(known.dayAhead);
  });

  it.each(['zero', 'imbalance'])('%s: a market of them keeps all its laws', { tags: 'slow' }, async (missingPrice) => {
    const { kpis } = await run(smallMarket({ world: { season: 'winter', missingPrice } }));
    expect(kpis.total.downwardMwh).toBeGreaterThan(0);
  });
});

describe('a share of what is offered', () => {
  it.each(['hybrid', 'dso-managed', 'tso-managed'])(
    'is what the TSO activates, cheapest first (%s)',
    { tags: 'slow' },
    async (scheme) => {
      const { recorder, kpis, world } = await run(
        smallMarket({ market: { scheme, requirement: { share: 0.4 } }, fleet: {} }),
      );
      const { columns, aggregators } = recorder;
      const { ispCount } = world.calendar;
      const row = (column: Float64Array, isp: number) => aggregators.map((_, k) => column[k * ispCount + isp]);
      let partial = 0;
      for (let isp = 0; isp < ispCount; isp++) {
        const bids = row(columns.bidUpwardMw, isp);
        const called = !Number.isNaN(world.prices.upward[isp]);
        const taken = row(columns.activatedUpwardMw, isp);
        if (!called) continue;
        expect(sum(taken)).toBeCloseTo(0.4 * sum(bids), 9);
        const prices = row(columns.bidUpwardEurPerMwh, isp);
        taken.forEach((volume, k) => {
          if (volume >= bids[k] - 1e-9) return;
          partial++;
          taken.forEach((other, j) => {
            if (other > 1e-9) expect(prices[j]).toBeLessThanOrEqual(prices[k]);
          });
        });
      }
      expect(partial).toBeGreaterThan(0);
      expect(kpis.validations.withheldMwh).toBeCloseTo(0, 9);
    },
  );
});

describe('when EVs are away', () => {
  it('may be one window for all, and all fleets may be alike', () => {
    const fleet = { sessions: { departure: '08:30', arrival: '17:45', spread: '0 h' }, alike: true };
    const { fleets: made } = buildWorld(loadedConfig(smallMarket({ fleet })));
    const homes = made.map(({ fleet: each }) => atHome(each));
    for (const each of homes) {
      expect(each.announced[0].departureIsp).toEqual(new Int16Array(4).fill(34));
      expect(each.announced[0].arrivalIsp).toEqual(new Int16Array(4).fill(71));
      expect(each.announced[0].tripKwh).toEqual(homes[0].announced[0].tripKwh);
    }
  });
});

describe('kept worlds', () => {
  it('serve runs that differ in market rules only, and change no figure', { tags: 'slow' }, async () => {
    const cache = new WorldCache(2);
    const of = (changes: Parameters<typeof smallMarket>[0]) => loadedConfig(smallMarket(changes));
    const first = of({});
    const { folder } = first;
    const cheaper = { ...of({ market: { scheme: 'tso-managed' } }), folder };
    const dearer = { ...of({ brps: [{ name: 'BRP', deviationFee: 200 }] }), folder };
    const worldOf = (loaded: typeof first) => cache.worldOf(reserve, loaded) as World;
    const kept = worldOf(first);
    for (const same of [cheaper, dearer]) expect(worldOf(same)).toBe(kept);
    expect(worldOf({ ...of({ seed: 4 }), folder })).not.toBe(kept);
    const before = figuresOf(reserve, await run(first, { world: kept }));
    await run(dearer, { world: kept });
    expect(figuresOf(reserve, await run(first, { world: kept }))).toEqual(before);
    expect(figuresOf(reserve, await run(first))).toEqual(before);
  });
});
