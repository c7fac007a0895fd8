import { describe, expect, it } from 'vitest';
import { bleiswijkNetwork } from '../../../src/grid/bleiswijk.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import {
  ErrorField,
  grownVariance,
  normalPath,
  StateErrors,
  stateShares,
} from '../../../src/worlds/forecasts/errors.ts';
import { createForecaster } from '../../../src/worlds/forecasts/forecaster.ts';
import type { ForecastWorld } from '../../../src/worlds/forecasts/forecasts.ts';
import { type ForecastConfig, forecastSchema } from '../../../src/worlds/forecasts/settings.ts';
import { generateGridProfile } from '../../../src/worlds/loads.ts';
import { generatePrices } from '../../../src/worlds/prices.ts';

const HOURS = 0.25;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]) => mean(a.map((x, k) => x * b[k])) - mean(a) * mean(b);
const correlation = (a: readonly number[], b: readonly number[]) =>
  covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));

/** Independent draws of something, one of each of so many streams. */
const draws = <T>(count: number, of: (k: number) => T) => Array.from({ length: count }, (_, k) => of(k));

describe('errors of a series', () => {
  const COUNT = 1500;
  const settings = { growthHours: 2, autocorrelation: 0.8 };
  const fields = draws(COUNT, (k) => new ErrorField(stream(k, 'field'), 3, HOURS, settings));
  const at = (step: number, lead: number) => fields.map((field) => field.at(step, lead));
  /** Four standard errors of a variance near 1, of a correlation. */
  const tolerance = 4 * Math.sqrt(2 / COUNT);

  it.each([1, 2, 4, 8, 24, 96, 200])('have at a lead of %d ISPs the variance of the config', (lead) => {
    const expected = 1 - Math.exp((-2 * lead * HOURS) / settings.growthHours);
    expect(grownVariance(lead * HOURS, settings.growthHours)).toBeCloseTo(expected, 12);
    for (const step of [0, 2]) {
      const errors = at(step, lead);
      expect(Math.abs(mean(errors))).toBeLessThan(4 * Math.sqrt(expected / COUNT));
      expect(covariance(errors, errors) / expected).toBeGreaterThan(1 - tolerance);
      expect(covariance(errors, errors) / expected).toBeLessThan(1 + tolerance);
    }
  });

  it('are none of what has begun, and grow with the time ahead', () => {
    expect(at(1, 0).every((error) => error === 0) && at(1, -3).every((error) => error === 0)).toBe(true);
    const variances = [1, 4, 16, 64].map((lead) => covariance(at(0, lead), at(0, lead)));
    expect(variances).toEqual([...variances].sort((a, b) => a - b));
  });

  it('of one step and the next have the autocorrelation of the config', () => {
    for (const lead of [2, 40]) {
      expect(Math.abs(correlation(at(0, lead), at(1, lead)) - 0.8)).toBeLessThan(tolerance);
      expect(Math.abs(correlation(at(0, lead), at(2, lead)) - 0.64)).toBeLessThan(tolerance);
    }
  });

  it('of a later forecast are part of those of an earlier: what was added is news', () => {
    for (const [late, early] of [
      [2, 8],
      [4, 40],
    ]) {
      const news = at(1, early).map((error, k) => error - at(1, late)[k]);
      expect(Math.abs(correlation(at(1, late), news))).toBeLessThan(tolerance);
      const expected = Math.sqrt(grownVariance(late * HOURS, 2) / grownVariance(early * HOURS, 2));
      expect(Math.abs(correlation(at(1, late), at(1, early)) - expected)).toBeLessThan(tolerance);
    }
  });

  it('do not depend on how far ahead anyone looks less than they do on the stream', () => {
    const near = new ErrorField(stream(1, 'field'), 1, HOURS, settings, 8);
    const far = new ErrorField(stream(1, 'field'), 1, HOURS, settings);
    expect(near.at(0, 5)).toBe(far.at(0, 5));
    expect(new ErrorField(stream(2, 'field'), 1, HOURS, settings).at(0, 5)).not.toBe(far.at(0, 5));
  });
});

describe('regulation states as forecast', () => {
  const settings = { rightAtLast: 0.4, growthHours: 1, autocorrelation: 0.6 };
  const shares = [0.3, 0.1, 0.5, 0.1];
  const COUNT = 4000;
  const made = draws(COUNT, (k) => new StateErrors(stream(k, 'states'), 2, HOURS, settings, shares));

  it.each([0, 1, 2, 8, 96])('are right at a lead of %d ISPs with the probability of the config', (lead) => {
    const expected = 0.4 + 0.6 * Math.exp(-lead * HOURS);
    const right = mean(made.map((errors) => (errors.told(1, lead, 0) === 0 ? 1 : 0)));
    expect(Math.abs(right - expected)).toBeLessThan(4 * Math.sqrt(0.25 / COUNT) + 1e-12);
  });

  it('once right stay right, and where wrong are another state as often as it occurs', () => {
    for (const errors of made) {
      const right = [96, 8, 4, 2, 1, 0].map((lead) => errors.told(0, lead, 2) === 2);
      expect(right.lastIndexOf(false)).toBeLessThan(right.indexOf(true) === -1 ? right.length : right.indexOf(true));
    }
    const wrong = made.map((errors) => errors.told(0, 96, 2)).filter((state) => state !== 2);
    for (const state of [-1, 0, 1] as const) {
      const expected = shares[state + 1] / (shares[0] + shares[1] + shares[2]);
      expect(Math.abs(mean(wrong.map((told) => (told === state ? 1 : 0))) - expected)).toBeLessThan(0.04);
    }
  });

  it('are the only state there is, where there is one', () => {
    const errors = new StateErrors(stream(1, 'states'), 96, HOURS, settings, stateShares([1, 1, 1]));
    for (let at = 0; at < 96; at++) expect(errors.told(at, 96, 1)).toBe(1);
  });
});

it('a path has variance 1 and the autocorrelation asked for', () => {
  const path = [...normalPath(stream(5, 'path'), 20_000, 0.7)];
  expect(Math.abs(covariance(path, path) - 1)).toBeLessThan(0.1);
  expect(Math.abs(correlation(path.slice(1), path.slice(0, -1)) - 0.7)).toBeLessThan(0.03);
});

const calendar = createCalendar({ start: '2024-02-19', days: 4 });
const network = bleiswijkNetwork();
const draw: ForecastWorld['draw'] = {
  prices: (of, seed) => generatePrices('winter', of, seed),
  grid: (of, seed) => generateGridProfile({ network, season: 'winter', calendar: of, seed }),
};
const worldOf = (seed: number): ForecastWorld => {
  const [prices, grid] = [draw.prices(calendar, seed), draw.grid(calendar, seed)];
  return { calendar, network, prices, grid, draw, seed };
};
const world = worldOf(1);
const forecasterOf = (forecast: object | string, of = world) =>
  createForecaster(forecastSchema.parse(forecast) as ForecastConfig, of, (...purpose) => stream(of.seed, ...purpose));
const loadAt = ({ loadMw }: Pick<ForecastWorld['grid'], 'loadMw'>, isp: number) => {
  const mw = new Float64Array(network.buses.length);
  loadMw(isp, mw);
  return mw;
};

describe('noisy forecasts of a world', () => {
  it('are the truth where all spreads are 0 and every state is right', () => {
    const none = { sd: 0 };
    const still = { relativeSd: 0 };
    const calls = { rightAtLast: 1 };
    const noisy = forecasterOf({ kind: 'noisy', dayAhead: none, balancing: none, calls, load: still, pv: still });
    const perfect = forecasterOf('perfect');
    expect(noisy.day(-2, 1)).toEqual(perfect.day(-2, 1));
    expect(noisy.system(8, 10)).toEqual(perfect.system(8, 10));
    expect(loadAt(noisy.grid(50), 52)).toEqual(loadAt(world.grid, 52));
  });

  it('are of day-ahead prices one error an hour, with the spread of the config; by the next update prices are known', () => {
    const errors: number[] = [];
    const truth = world.prices.dayAhead.subarray(96, 192);
    for (let seed = 0; seed < 60; seed++) {
      const told = forecasterOf('noisy', { ...world, seed }).day(48, 1).dayAhead;
      const off = told.map((price, at) => price - truth[at]);
      errors.push(...off.filter((_, at) => at % 4 === 0));
      expect(Math.max(...off.map((error, at) => Math.abs(error - off[at - (at % 4)])))).toBeLessThan(1e-9);
    }
    expect(Math.sqrt(covariance(errors, errors))).toBeGreaterThan(12);
    expect(Math.sqrt(covariance(errors, errors))).toBeLessThan(18);
    expect(forecasterOf('noisy').update?.(94, 1).dayAhead).toEqual(world.prices.dayAhead.slice(96, 192));
  });

  it('get better with every update: prices nearer, calls right more often', () => {
    const wrong = { price: [0, 0, 0], call: [0, 0, 0] };
    const noisy = forecasterOf('noisy');
    for (let target = 110; target < 380; target++) {
      const truth = world.prices.upward[target];
      [32, 4, 1].forEach((lead, k) => {
        const { upward } = noisy.system(target - lead, target);
        if (Number.isNaN(upward) !== Number.isNaN(truth)) wrong.call[k]++;
        else if (!Number.isNaN(truth)) wrong.price[k] += Math.abs(upward - truth) / 270;
      });
    }
    expect(wrong.call[0]).toBeGreaterThan(wrong.call[1]);
    expect(wrong.call[1]).toBeGreaterThan(wrong.call[2]);
    expect(wrong.call[2]).toBeGreaterThan(0);
    const near = noisy.system(200, 201);
    expect(near).toEqual(noisy.system(200, 201)); // asked twice, told once
  });

  it('of what has begun are the truth', () => {
    const noisy = forecasterOf('noisy');
    const { upward } = noisy.update!(150, 1);
    expect(upward.subarray(0, 55)).toEqual(world.prices.upward.subarray(96, 151));
    expect(upward).not.toEqual(world.prices.upward.slice(96, 192));
  });

  it('of load and PV are off by a factor that all buses share; machines run as they run', () => {
    const noisy = forecasterOf('noisy');
    const noon = 96 + 50;
    const [told, real] = [loadAt(noisy.grid(noon - 2), noon), loadAt(world.grid, noon)];
    const factors = [...told].map((mw, bus) => mw / real[bus]).filter((factor) => Number.isFinite(factor));
    expect(Math.max(...factors) - Math.min(...factors)).toBeLessThan(1e-9);
    expect(factors[0]).not.toBe(1);
    const generation = (of: Pick<ForecastWorld['grid'], 'generationMw'>, isp: number) => {
      const mw = new Float64Array(network.buses.length);
      of.generationMw(isp, mw);
      return mw;
    };
    const pv = new Set(network.generation.filter(({ kind }) => kind === 'pv').map(({ bus }) => bus));
    generation(noisy.grid(noon - 2), noon).forEach((mw, bus) => {
      const truth = generation(world.grid, noon)[bus];
      if (pv.has(bus)) expect(mw).not.toBe(truth);
      else expect(mw).toBe(truth);
    });
  });
});

describe('forecasts by persistence', () => {
  const persistent = forecasterOf('persistence');
  const same = (a: ArrayLike<number>, b: ArrayLike<number>) => expect([...Array.from(a)]).toEqual([...Array.from(b)]);

  it('take day-ahead prices of the day before, or of the week before on Saturday, Sunday and Monday', () => {
    const before = draw.prices(createCalendar({ start: '2024-02-12', days: 7 }), 1);
    same(persistent.day(-2, 0).dayAhead, before.dayAhead.subarray(0, 96)); // Monday
    same(persistent.day(48, 1).dayAhead, world.prices.dayAhead.subarray(0, 96)); // Tuesday
    same(persistent.day(96 + 48, 2).dayAhead, world.prices.dayAhead.subarray(96, 192));
  });

  it('take calls and balancing prices of the last day that is over as the gate closes', () => {
    const before = draw.prices(createCalendar({ start: '2024-02-12', days: 7 }), 1);
    same(persistent.day(-2, 0).upward, before.upward.subarray(5 * 96, 6 * 96)); // Sunday is not over
    same(persistent.day(48, 1).upward, before.upward.subarray(6 * 96));
    same(persistent.day(96 + 48, 2).downward, world.prices.downward.subarray(0, 96));
  });

  it('hold the last known price for an hour, then tell what was yesterday', () => {
    const now = 96 + 20;
    const { upward, downward } = persistent.update!(now, 1);
    same(upward.subarray(0, 20), world.prices.upward.subarray(96, now));
    same(upward.subarray(20, 24), Array(4).fill(world.prices.upward[now - 1]));
    same(downward.subarray(20, 24), Array(4).fill(world.prices.downward[now - 1]));
    same(upward.subarray(24), world.prices.upward.subarray(24, 96));
  });

  it('expect the present state, and the load that was last metered', () => {
    expect(persistent.system(40, 42).regulationState).toBe(world.prices.regulationState[40]);
    expect(loadAt(persistent.grid(40), 42)).toEqual(loadAt(world.grid, 39));
    const before = draw.grid(createCalendar({ start: '2024-02-18', days: 1 }), 1);
    expect(loadAt(persistent.grid(-2), 0)).toEqual(loadAt(before, 93));
  });

  it('follow the wall clock over days of 92 and 100 ISPs', () => {
    for (const start of ['2024-03-29', '2024-10-25']) {
      const changing = createCalendar({ start, days: 5 });
      const [prices, grid] = [draw.prices(changing, 1), draw.grid(changing, 1)];
      const forecaster = forecasterOf('persistence', { ...world, calendar: changing, prices, grid });
      for (const { index, firstIsp, ispCount } of changing.days.slice(3)) {
        const { upward } = forecaster.day(firstIsp - 40, index);
        const like = changing.days[index - 2];
        expect(upward).toHaveLength(ispCount);
        upward.forEach((price, at) => {
          const time = changing.localStart(firstIsp + at).slice(11, 16);
          expect(price).toBe(prices.upward[like.firstIsp + changing.ispAtLocalTime(like, time)]);
        });
      }
    }
  });
});
