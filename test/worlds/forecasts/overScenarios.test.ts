import { describe, expect, it } from 'vitest';
import { bleiswijkNetwork } from '../../../src/grid/bleiswijk.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { createForecaster } from '../../../src/worlds/forecasts/forecaster.ts';
import type { ForecastWorld } from '../../../src/worlds/forecasts/forecasts.ts';
import { type ForecastConfig, forecastSchema } from '../../../src/worlds/forecasts/settings.ts';
import { generateGridProfile } from '../../../src/worlds/loads.ts';
import { generatePrices } from '../../../src/worlds/prices.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 2 });
const network = bleiswijkNetwork();
const draw: ForecastWorld['draw'] = {
  prices: (of, seed) => generatePrices('winter', of, seed),
  grid: (of, seed) => generateGridProfile({ network, season: 'winter', calendar: of, seed }),
};
const world: ForecastWorld = {
  calendar,
  network,
  prices: draw.prices(calendar, 1),
  grid: draw.grid(calendar, 1),
  draw,
  seed: 1,
};
const forecasterOf = (scenarios: object) =>
  createForecaster(forecastSchema.parse({ kind: 'scenarios', scenarios }) as ForecastConfig, world, (...purpose) =>
    stream(1, ...purpose),
  );
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the days that are possible', () => {
  it('are as many as asked for, with probabilities that sum to 1, and told alike twice', () => {
    for (const source of ['noisy', 'season']) {
      const told = forecasterOf({ source, generate: 20, keep: 4 }).scenarios!(48, 1);
      expect(told).toHaveLength(4);
      expect(told.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
      for (const { dayAhead, upward, downward } of told) {
        expect([dayAhead.length, upward.length, downward.length]).toEqual([96, 96, 96]);
        expect(dayAhead.every(Number.isFinite)).toBe(true);
      }
      expect(forecasterOf({ source, generate: 20, keep: 4 }).scenarios!(48, 1)).toEqual(told);
    }
  });

  it('lie about the forecast as far as it may be off, and call as often as the config says another state than it', () => {
    const forecaster = forecasterOf({ generate: 100, keep: 100 });
    const told = forecaster.day(48, 1);
    const days = forecaster.scenarios!(48, 1);
    for (const at of [20, 80]) {
      const off = days.map(({ dayAhead }) => dayAhead[at] - told.dayAhead[at]);
      const sd = Math.sqrt(mean(off.map((x) => x * x)));
      expect(Math.abs(mean(off))).toBeLessThan((4 * 15) / Math.sqrt(100));
      expect(sd).toBeGreaterThan(10.5);
      expect(sd).toBeLessThan(19.5);
    }
    const stateOf = (upward: number, downward: number) => `${Number.isNaN(upward)} ${Number.isNaN(downward)}`;
    const kept = days.map(({ upward, downward }) =>
      mean(
        Array.from(upward, (price, at) =>
          stateOf(price, downward[at]) === stateOf(told.upward[at], told.downward[at]) ? 1 : 0,
        ),
      ),
    );
    expect(Math.abs(mean(kept) - 0.4)).toBeLessThan(0.05);
  });

  it('of a season are days its generator draws for that date, whatever the forecast', () => {
    const days = forecasterOf({ source: 'season', generate: 3, keep: 3 }).scenarios!(48, 1);
    const date = createCalendar({ start: '2024-02-20', days: 1 });
    for (let k = 0; k < 3; k++) {
      const { dayAhead, upward } = draw.prices(date, `1/scenario ${k}`);
      expect(days.some((day) => day.dayAhead.every((price, at) => price === dayAhead[at]))).toBe(true);
      expect(days[k].upward).toHaveLength(upward.length);
    }
  });
});
