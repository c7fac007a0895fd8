import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Observed, ObservedSeries } from '../../src/observed/observed.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { summaryOf } from '../../src/observed/summary.ts';

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const read = (name: string): Observed => readObserved(`${folder}${name}`);
const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
const pricesOf = (observed: Observed): Record<string, ObservedSeries> =>
  observed.kind === 'prices' ? observed.prices : {};

/** What ../shared/data/README.md says of each file, and what was counted in it by other means. */
describe.skipIf(!existsSync(folder))('public files (skipped where they are not beside the project)', () => {
  it('of day-ahead prices have the published number of hours and yearly means', () => {
    const { dayAhead } = pricesOf(read('nl_day_ahead_hourly_2023_2024.csv'));
    expect([dayAhead.values.length, dayAhead.stepMinutes, dayAhead.unit]).toEqual([17_544, 60, 'EUR/MWh']);
    expect(dayAhead.startMs).toBe(Date.parse('2023-01-01T00:00:00+01:00'));
    expect(mean(dayAhead.values.subarray(0, 8760))).toBeCloseTo(95.82, 2);
    expect(mean(dayAhead.values.subarray(8760))).toBeCloseTo(77.29, 2);
  });

  it('of imbalance prices have every ISP of two years', () => {
    const observed = read('nl_imbalance_15min_2023_2024.csv');
    const { shortage, surplus } = pricesOf(observed);
    expect([shortage.values.length, surplus.values.length]).toEqual([70_176, 70_176]);
    const differing = shortage.values.reduce((n, price, k) => n + Number(price < surplus.values[k]), 0);
    expect(differing).toBe(4);
    expect(summaryOf(observed).series?.clockChanges).toEqual([
      { date: '2023-03-26', intervals: 92, found: 92 },
      { date: '2023-10-29', intervals: 100, found: 100 },
      { date: '2024-03-31', intervals: 92, found: 92 },
      { date: '2024-10-27', intervals: 100, found: 100 },
    ]);
    expect(summaryOf(observed).series?.gaps).toEqual([]);
  });

  it('of wind, stations and profiles have the gaps that are documented, and no others', () => {
    const gapsOf = (name: string) =>
      summaryOf(read(name)).series?.gaps.map(({ from, intervals }) => [from.slice(0, 10), intervals]);
    expect(gapsOf('nl_solar_wind_hourly_2023_2024.csv')).toEqual([['2023-07-19', 312]]);
    expect(gapsOf('nl_substations_net_solar_wind_15min_2021-08_2021-10.csv')).toEqual([]);
    expect(gapsOf('nl2023_etm_hourly_profiles.csv')).toEqual([]);
    const stations = summaryOf(read('nl_substation_load_and_sjv_15min_2020-10_2021-01.csv')).series!;
    expect(stations.all.slice(0, 4).map(({ missing }) => missing)).toEqual([194, 194, 192, 194]);
  });

  it('of households keep the clock, and drop the hour that it skips', () => {
    const observed = read('nl_household_load_15min_2013H1_zonnedael_mean.csv');
    expect(observed.notes.join()).toContain('4 rows are left out, at times that the clock of Europe/Amsterdam skips');
    const loads = observed.kind === 'loads' ? observed.loads : [];
    expect(loads.map(({ unit, values }) => [unit, values.length])).toEqual(Array(3).fill(['kW', 181 * 96 - 4]));
    const week = read('nl_household_load_15min_2013-06-24_week_56hh_kw.csv');
    expect(week.kind === 'loads' && week.loads.length).toBe(56);
  });

  it('of sessions are read but for those that take no time', () => {
    const summary = (name: string) => summaryOf(read(name)).sessions!;
    expect(summary('ev_elaadnl_sessions_2019.csv')).toMatchObject({
      count: 10_000,
      first: '2019-01-01T01:30:00+01:00',
    });
    const homes = summary('ev_norway_apartment_sessions_2018_2020.csv');
    expect(homes).toMatchObject({ count: 6878 - 17, users: 97 });
    expect(Object.values(homes.kinds).reduce((a, b) => a + b)).toBe(homes.count);
  });

  it.each([
    'ev_elaadnl_arrival_distribution.csv',
    'ev_elaadnl_connection_time_duration_curve.csv',
    'ev_elaadnl_energy_duration_curve.csv',
    'ev_elaadnl_mean_by_arrival.csv',
    'price_hour_of_day_means.csv',
  ])('of distributions are refused as no time series: %s', (name) => {
    expect(() => read(name)).toThrow(/found no time in any of the columns .* expected a time series/);
  });
});
