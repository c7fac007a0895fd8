// @module-tag slow
import { describe, expect, it } from 'vitest';
import { sum } from '../../../../src/series.ts';
import { figureOf, heard, only, smallFeeder, smallMarket, withoutFigure } from './helpers.ts';

describe('a day on which the clock changes', () => {
  it.each([
    ['2024-03-31', 23, 92],
    ['2024-10-27', 25, 100],
  ])('as %s, of %i hours, is planned and run by its hours', async (start, hours, isps) => {
    const { result, said } = await heard(smallMarket({ calendar: { start, days: 1 } }));
    expect([result.until, result.recorder.system.loadMw.length]).toEqual([isps, isps]);
    expect(withoutFigure(result)).toEqual([]);
    for (const { powerMw } of only(said, 'DPrognosis')) expect(powerMw).toHaveLength(hours);
    expect(only(said, 'MarketResult')[0].lmp).toHaveLength(hours);
    const ran = only(said, 'BuildingReading').filter(({ to }) => to === 'One');
    const washed = sum(ran.map(({ applianceKw }) => applianceKw)) / 4;
    expect(washed).toBeCloseTo(2, 9); // once, all of it
    const { calendar } = result.world;
    const at = ran.flatMap(({ isp, applianceKw }) => (applianceKw > 0 ? [calendar.hourOfDay(isp)] : []));
    expect(Math.min(...at)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...at)).toBeLessThan(22);
  });
});

describe('steps of a quarter of an hour', () => {
  it('are planned and run alike', async () => {
    const market = { step: '15 min', gap: 0.05 };
    const { result, said } = await heard(
      smallMarket({
        market,
        feeders: [smallFeeder({ storages: [{ node: 13 }] })],
        world: { realised: { sd: 1 } },
      } as never),
    );
    expect([result.until, withoutFigure(result)]).toEqual([96, []]);
    for (const { powerMw } of only(said, 'FlexSchedule')) expect(powerMw).toHaveLength(96);
    expect(only(said, 'NestedBid')[0].importMw).toHaveLength(96);
    const [{ anticipatedEur, clearedEur, hours }] = result.recorder.days;
    expect(hours).toBe(0.25);
    expect(Math.abs(anticipatedEur - clearedEur)).toBeLessThan(1e-3 * clearedEur);
    const hourly = await heard(smallMarket({ market: { gap: 0.05 }, world: { realised: { sd: 1 } } }), { until: 0 });
    const [quarters, whole] = [result, hourly.result].map((each) => figureOf(each, 'tsoCostEur'));
    expect(Math.abs(quarters / whole - 1)).toBeLessThan(0.02);
  });
});

describe('two days', () => {
  it('go on from each other: the second is planned from how the plan of the first ends', async () => {
    const { result, said } = await heard(
      smallMarket({
        calendar: { start: '2024-02-19', days: 2 },
        fleet: { surprise: 2 },
        world: { realised: { sd: 1 } },
      }),
    );
    expect([result.until, withoutFigure(result)]).toEqual([192, []]);
    const results = only(said, 'MarketResult');
    expect(results.map(({ isp, day }) => [isp, day])).toEqual([
      [-1, 0],
      [results[1].isp, 1],
    ]);
    expect(results[1].isp).toBeLessThan(96);

    const [first, second] = only(said, 'FeederSchedule');
    const [{ efficiency }] = result.loaded.config.feeders[0].storages;
    for (const s of [0, 1]) {
      const before = first.storedMwh[24 * s + 23];
      const mw = second.storageMw[24 * s];
      const after = before - (mw >= 0 ? mw / efficiency : mw * efficiency);
      expect(second.storedMwh[24 * s]).toBeCloseTo(after, 6);
    }

    const readings = only(said, 'BuildingReading').filter(({ to }) => to === 'One');
    expect(readings).toHaveLength(192);
    const kept = Math.exp(-0.25 / 50);
    const site = only(said, 'SiteMeasurement').find(({ to, isp }) => to === 'One' && isp === 96);
    const settled = (site?.outdoorC ?? 0) + 5 * ((site?.gainsKw ?? 0) + 3 * readings[96].heatKw);
    expect(readings[96].temperatureC).toBeCloseTo(kept * readings[95].temperatureC + (1 - kept) * settled, 9);
    const { chargeKw, dischargeKw } = readings[96];
    const change = 0.25 * (0.95 * chargeKw - dischargeKw / 0.95);
    expect(readings[96].energyKwh).toBeCloseTo(readings[95].energyKwh + change, 9);
    for (const day of [0, 1]) {
      const washed = sum(readings.slice(96 * day, 96 * (day + 1)).map(({ applianceKw }) => applianceKw)) / 4;
      expect(washed).toBeCloseTo(2, 9);
    }
    const charged = only(said, 'EvReading').map(({ chargeKwh }) => sum(chargeKwh));
    expect(sum(charged.slice(96))).toBeGreaterThan(0);
  });

  it('of an early gate are planned before anything of the first is metered', async () => {
    const { result, said } = await heard(
      smallMarket({
        calendar: { start: '2024-02-19', days: 2 },
        market: { gateClosure: '00:00', scheme: 'sequential' },
      }),
    );
    expect(only(said, 'MarketResult').map(({ isp, day }) => [isp, day])).toEqual([
      [-1, 0],
      [0, 1],
    ]);
    expect(withoutFigure(result)).toEqual([]);
  });

  it('of a late one, when most of the first has been', async () => {
    const { result, said } = await heard(
      smallMarket({
        calendar: { start: '2024-02-19', days: 2 },
        market: { gateClosure: '23:45', scheme: 'central' },
        world: { realised: { sd: 1 } },
      }),
    );
    expect(only(said, 'MarketResult')[1].isp).toBe(95);
    expect(withoutFigure(result)).toEqual([]);
  });
});
