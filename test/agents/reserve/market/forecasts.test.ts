import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import { forecastCost } from '../../../../agents/reserve/market/forecastCost.ts';
import { simulateWith } from '../../../../agents/reserve/market/secondRuns.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { figuresOf } from '../../../../src/studies/figures.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { FORECAST_KINDS } from '../../../../src/worlds/forecasts/settings.ts';
import { generatePrices, type PriceSeries } from '../../../../src/worlds/prices.ts';
import { atHome, FORECAST_COST_FIGURES, loadedConfig, run, smallMarket } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-forecasts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const calendar = createCalendar({ start: '2024-02-19', days: 2 });
const COLUMNS =
  'timestamp_local,day_ahead_eur_mwh,price_shortage_eur_mwh,price_surplus_eur_mwh,regulation_state,regulation_state_inferred,price_up_eur_mwh,price_down_eur_mwh';

function priceFile(name: string, prices: PriceSeries): string {
  const rows = Array.from({ length: calendar.ispCount }, (_, isp) => {
    const { dayAhead, shortage, surplus, regulationState, upward, downward } = prices;
    const cell = (price: number) => (Number.isNaN(price) ? '' : price);
    const state = regulationState[isp];
    return [calendar.localStart(isp), dayAhead[isp], shortage[isp], surplus[isp], state, '']
      .concat([cell(upward[isp]), cell(downward[isp])] as string[])
      .join();
  });
  const file = join(folder, name);
  writeFileSync(file, [COLUMNS, ...rows, ''].join('\n'));
  return file;
}

/** Balancing prices and states of another seed from an ISP on, and day-ahead prices of another seed from a day on. */
function otherFrom(isp: number, day: number): { one: string; other: string } {
  const [a, b] = [generatePrices('winter', calendar, 1), generatePrices('winter', calendar, 2)];
  const mixed = <T extends Float64Array | Int8Array>(x: T, y: T, from: number) => {
    const series = x.slice() as T;
    series.set(y.subarray(from) as never, from);
    return series;
  };
  const { firstIsp } = calendar.days[day];
  const other: PriceSeries = {
    dayAhead: mixed(a.dayAhead, b.dayAhead, firstIsp),
    upward: mixed(a.upward, b.upward, isp),
    downward: mixed(a.downward, b.downward, isp),
    shortage: mixed(a.shortage, b.shortage, isp),
    surplus: mixed(a.surplus, b.surplus, isp),
    regulationState: mixed(a.regulationState, b.regulationState, isp),
  };
  return { one: priceFile('one.csv', a), other: priceFile('other.csv', other) };
}

describe('possible days', () => {
  it('are refused where no fleet can plan over them', () => {
    const [first, ...others] = smallMarket().aggregators;
    const load =
      (aggregators: object[], changes: object = {}) =>
      () =>
        loadedConfig({ ...smallMarket(), aggregators, forecast: 'scenarios', ...changes });
    const limited = [first, ...others].map((each) => ({ ...each, connectionLimit: 20 }));
    const refused = /forecast \(line \d+\): found scenarios, where the EVs of every fleet are coupled/;
    expect(load(limited)).toThrow(refused);
    expect(load([first, ...others], { market: { minimumBid: 0.01 } })).toThrow(refused);
    expect(load(limited, { forecast: 'noisy' })).not.toThrow();
    expect(load([first, { ...limited[0], name: 'South' }])).not.toThrow();
  });
});

describe('a forecast by persistence', { tags: 'slow' }, () => {
  // At noon the gate of the second day closes: until then nothing may depend on what comes after.
  const noon = 48;
  const { one, other } = otherFrom(noon, 1);
  const saidBefore = async (file: string, forecast: string) => {
    const world = { season: 'winter', prices: { file } };
    const [up, , , both] = smallMarket().aggregators;
    const standing = { ...both, replan: 'on-deviation', offers: 'standby' };
    const config = smallMarket({ world, forecast, aggregators: [up, standing] });
    const { trace } = await run(config, { trace: true });
    return { before: trace.filter(({ isp }) => isp < noon), all: trace };
  };

  it('lets nobody say anything that depends on what is to come', async () => {
    const [a, b] = [await saidBefore(one, 'persistence'), await saidBefore(other, 'persistence')];
    expect(a.before.length).toBeGreaterThan(500);
    expect(JSON.stringify(a.before) === JSON.stringify(b.before)).toBe(true);
    expect(JSON.stringify(a.all) === JSON.stringify(b.all)).toBe(false);
  });

  it('does so where a perfect one does not', async () => {
    const [a, b] = [await saidBefore(one, 'perfect'), await saidBefore(other, 'perfect')];
    expect(JSON.stringify(a.before) === JSON.stringify(b.before)).toBe(false);
  });
});

describe('what wrong forecasts cost', () => {
  const oneDay = (changes: object) => smallMarket({ calendar: { start: '2024-02-19', days: 1 }, ...changes });

  it('is worked out in the very same world: prices, sessions and loads do not depend on forecasts', () => {
    const kinds = FORECAST_KINDS.filter((kind) => kind !== 'adaptive'); // of formed prices alone
    const worlds = kinds.map((forecast) => buildWorld(loadedConfig(smallMarket({ forecast }))));
    const [first] = worlds;
    const load = new Float64Array(first.network.buses.length);
    const loads = worlds.map(({ grid }) => {
      grid.loadMw(50, load);
      return load.slice();
    });
    worlds.forEach(({ prices, fleets }, k) => {
      expect(prices).toEqual(first.prices);
      expect(fleets).toEqual(first.fleets);
      expect(loads[k]).toEqual(loads[0]);
    });
  });

  it('sums to 0 over the parties, and is what they would have earned beyond what they did', {
    tags: 'slow',
  }, async () => {
    const { kpis, loaded, world } = await simulateWith([forecastCost], loadedConfig(oneDay({ forecast: 'noisy' })), {
      cast,
    });
    const fleets = world.fleets.map((each) => {
      const fleet = atHome(each.fleet);
      return { ...each, fleet: { ...fleet, announced: fleet.actual } };
    });
    const known = await run(
      { ...loaded, config: { ...loaded.config, forecast: { ...loaded.config.forecast, kind: 'perfect' as const } } },
      { world: { ...world, fleets } },
    );
    const cost = kpis.forecastCostEur!;
    expect(Object.values(cost).reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 6);
    for (const party of Object.keys(known.kpis.balancesEur)) {
      expect(cost[party]).toBeCloseTo(known.kpis.balancesEur[party] - (kpis.balancesEur[party] ?? 0), 9);
    }
    expect(cost.North).not.toBe(0);
  });

  it('is not asked where nothing is uncertain, and is where sessions are', () => {
    const uncertain = (changes: object) => {
      const loaded = loadedConfig(oneDay(changes));
      return forecastCost.isNeeded({ loaded, world: buildWorld(loaded) });
    };
    expect(uncertain({ fleet: {} })).toBe(false);
    expect(uncertain({})).toBe(true);
    expect(uncertain({ fleet: {}, forecast: 'persistence' })).toBe(true);
    const [first, ...others] = smallMarket().aggregators;
    const late = { ...first, fleet: { surprise: { arrivalSdIsps: 4 } } };
    expect(uncertain({ fleet: {}, aggregators: [late, ...others] })).toBe(true);
  });

  it('is a figure of a study: aggregators lose by errors, on average over seeds', { tags: 'slow' }, async () => {
    let lost = 0;
    for (let seed = 0; seed < 3; seed++) {
      const config = loadedConfig(oneDay({ seed, fleet: {}, forecast: 'noisy', market: { scheme: 'tso-managed' } }));
      const result = await simulateWith([forecastCost], config, { cast });
      const figures = figuresOf(reserve, result, FORECAST_COST_FIGURES);
      expect(FORECAST_COST_FIGURES.reduce((sum, name) => sum + figures[name], 0)).toBeCloseTo(0, 6);
      lost += figures.forecastCostAggregatorsEur;
    }
    expect(lost).toBeGreaterThan(0);
  });
});
