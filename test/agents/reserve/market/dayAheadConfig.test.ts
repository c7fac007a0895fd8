import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { isCarriedOut } from '../../../../agents/reserve/market/plannedWeek.ts';
import { marketRules } from '../../../../agents/reserve/market/rules.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { InputError } from '../../../../src/errors.ts';
import { studyOf } from '../../../studies/small.ts';
import { figureOf, small } from './dayAheadRuns.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

const slopeOf = (slope: unknown) => marketRules.parse({ dayAhead: { slope } }).dayAhead?.slope;

describe('rules of formed day-ahead prices', () => {
  it('have defaults, and a slope for a GW or a MW', () => {
    expect(marketRules.parse({ dayAhead: {} }).dayAhead).toEqual({
      ...{ slope: 10, clearing: 'rounds', gap: 0.01, rounds: 20, schedules: 5, interval: 'hour' },
      ...{ lowest: -500, highest: 4000 },
    });
    expect(marketRules.parse({}).dayAhead).toBeUndefined();
    expect([slopeOf(3), slopeOf('7.5 EUR/MWh per GW'), slopeOf('2 EUR/MWh per MW')]).toEqual([3, 7.5, 2000]);
    for (const wrong of [-1, '10', '10 EUR/MWh', 'steep', Number.POSITIVE_INFINITY, true])
      expect(() => slopeOf(wrong), `${wrong}`).toThrow(/EUR\/MWh per GW/);
  });

  const [north, ...others] = smallMarket().aggregators;
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'perfect forecasts',
      { forecast: 'perfect' },
      /forecast.*: found perfect, where day-ahead prices depend on the plans made for them \(market.dayAhead\); expected base: the prices there would be without the fleets/,
    ],
    ['scenarios', { forecast: 'scenarios' }, /found scenarios, whose possible days have day-ahead prices of their own/],
    [
      'a connection limit',
      { aggregators: [{ ...north, connectionLimit: 12 }, ...others] },
      /aggregators\[0\]\.connectionLimit.*: found a fleet whose EVs are coupled/,
    ],
    [
      'a smallest bid of a fleet',
      { aggregators: [{ ...north, minimumBid: 0.01 }, ...others] },
      /aggregators\[0\]\.minimumBid.*: found a fleet whose EVs are coupled/,
    ],
    [
      'a smallest bid of all',
      { market: { dayAhead: {}, minimumBid: 0.01 } },
      /market\.minimumBid.*: found a smallest bid, which couples the EVs/,
    ],
    [
      'limits the wrong way round',
      { market: { dayAhead: { lowest: 10, highest: 5 } } },
      /expected a lowest price that is not above the highest/,
    ],
    [
      'an agent called like the rest of the market',
      { aggregators: [{ ...north, name: 'rest of market' }] },
      /aggregators\[0\]\.name/,
    ],
  ])('refuse %s', (_, changes, fault) => {
    expect(() => loadedConfig(small(changes))).toThrow(InputError);
    expect(() => loadedConfig(small(changes))).toThrow(fault);
  });

  it('refuse one price an hour where those of the world differ within it', async () => {
    const loaded = loadedConfig(small());
    const world = buildWorld(loaded);
    world.prices.dayAhead[5] += 1;
    await expect(run(loaded, { world })).rejects.toThrow(
      /market\.dayAhead\.interval: found hour, where prices of the world differ within an hour of 2024-02-19; expected isp/,
    );
    const byIsp = loadedConfig(small({ dayAhead: { interval: 'isp' } }));
    await expect(run(byIsp, { world, until: 0 })).resolves.toBeDefined();
  });

  it('refuse what wrong forecasts cost, plans without a market, and control variates of their prices', async () => {
    const loaded = loadedConfig(small());
    const world = buildWorld(loaded);
    await expect(reserve.run(loaded, world, { asked: ['forecastCostBrpEur'] })).rejects.toThrow(
      /found the figure forecastCostBrpEur; expected none of these where prices are formed/,
    );
    expect(isCarriedOut(loaded.config)).toBe(false);
    expect(reserve.controls?.unknown?.(loaded.config)).toMatch(/prices that are formed \(market\.dayAhead\)/);
    expect(reserve.controls?.unknown?.(loadedConfig(smallMarket()).config)).toBeUndefined();
    const study = (path: string) =>
      studyOf(
        {
          parameters: { level: { path, levels: [1, 2] } },
          kpis: ['profit', 'meanDayAheadEurPerMwh'],
          controlVariates: [{ kpi: 'meanDayAheadEurPerMwh', mean: { worlds: 100 } }],
        },
        { 'config.yaml': stringify(smallMarket({ forecast: 'base' })) },
      );
    await expect(study('market.offerHorizon')).resolves.toBeDefined();
    await expect(study('market.dayAhead.slope')).rejects.toThrow(
      /controlVariates\[0\].*: found 'meanDayAheadEurPerMwh' of prices that are formed \(market\.dayAhead\), whose means nobody knows before; expected no control variates/,
    );
  });
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Would buy the same energy in every ISP, whatever it costs, and never takes it. */
const HOARDER = `
import { Observable } from '${import.meta.resolve('rxjs')}';
export default ({ name, config }) => (heard) => new Observable((out) => heard.subscribe((message) => {
  const { type, isp, day } = message;
  if (type === 'DayAheadQuote' && !message.isFinal) {
    const energyMwh = message.priceEurPerMwh.map(() => config.entry.options.mwh);
    const schedules = [{ energyMwh, ownCostEur: 0 }];
    out.next({ type: 'DayAheadTender', from: name, to: message.from, isp, day, round: message.round, schedules });
  }
  if (type === 'DayAheadAward') out.next({ type: 'Schedule', from: name, to: config.brp, isp, day, energyMwh: message.energyMwh });
}));`;

function playedBy(source: string, changes: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  folders.push(folder);
  const config = small({ calendar: { start: '2024-02-19', days: 1 }, ...changes });
  const [north, ...others] = config.aggregators;
  const own = { ...north, use: './my-aggregator.mjs', options: { mwh: 0.01 } };
  writeFileSync(join(folder, 'config.yaml'), stringify({ ...config, aggregators: [own, ...others] }));
  writeFileSync(join(folder, 'my-aggregator.mjs'), source);
  return loadConfig(join(folder, 'config.yaml'));
}

describe('a user’s own aggregator where day-ahead prices are formed', () => {
  it.each(['rounds', 'exclusive', 'react'])('takes part like any other (%s)', async (clearing) => {
    const result = await run(playedBy(HOARDER, { dayAhead: { clearing } }));
    expect(result.kpis.aggregators.North.offScheduleMwh).toBeCloseTo(0.01 * 96, 9);
    expect(result.ledger.balance('North', 'day-ahead')).toBeLessThan(0);
    expect(figureOf(result, 'dayAheadPeakMw')).toBeGreaterThan(0.04);
  });

  it('that knows nothing of it is told so', async () => {
    const before = HOARDER.replace("'DayAheadAward'", "'PriceForecast'").replace(
      'energyMwh: message.energyMwh',
      'energyMwh: message.dayAhead.map(() => 0)',
    );
    await expect(run(playedBy(before))).rejects.toThrow(
      /^North, ISP -2, phase inform: said a Schedule that comes before its award/,
    );
    const silent = 'export default () => () => ({ subscribe: () => ({ unsubscribe() {} }) });';
    await expect(run(playedBy(silent))).rejects.toThrow(/^North, ISP -2: has not answered round 1 of day 0$/);
  });
});
