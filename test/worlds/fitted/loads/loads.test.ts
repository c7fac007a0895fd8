import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/errors.ts';
import { type Network, prepareNetwork } from '../../../../src/grid/network.ts';
import { fileAt } from '../../../../src/input/disk.ts';
import { readDelimited } from '../../../../src/observed/delimited.ts';
import type { ObservedSeries } from '../../../../src/observed/observed.ts';
import { stream } from '../../../../src/random/streams.ts';
import { type Calendar, createCalendar } from '../../../../src/time/calendar.ts';
import { fade } from '../../../../src/worlds/curves.ts';
import type { CheckRow } from '../../../../src/worlds/fitted/check.ts';
import { checkLoads } from '../../../../src/worlds/fitted/loads/check.ts';
import { fitLoads } from '../../../../src/worlds/fitted/loads/loads.ts';
import { type LoadsModel, loadsModelSchema } from '../../../../src/worlds/fitted/loads/model.ts';
import { generateGridProfile } from '../../../../src/worlds/loads.ts';
import { sunSine } from '../../../../src/worlds/sun.ts';
import { correlation, mean, quantile, sd, share } from '../../measures.ts';
import { linesInARow } from '../../row.ts';

const timeZone = 'Europe/Amsterdam';
const START = '2024-01-08';
const startMs = Date.parse(`${START}T00:00+01:00`);

/** Loads of nodes in a row: 1.5 MW by day, 0.5 MW at night, and deviations of 20 % that hang together as asked. */
function madeUp(p: { nodes: number; days: number; far: number; near?: number; reach?: number; skewed?: boolean }) {
  const random = stream(21, 'made-up');
  const near = p.near ?? p.far;
  const rho = p.reach ? Math.exp(-1 / p.reach) : 0;
  let common = random.normal();
  const along = Array.from({ length: p.nodes }, () => random.normal());
  const own = Array.from({ length: p.nodes }, () => random.normal());
  const rows = Array.from({ length: p.nodes }, () => new Float64Array(96 * p.days));
  for (let k = 0; k < 96 * p.days; k++) {
    common = fade(common, 0.98, random.normal());
    let before = Number.NaN;
    for (let node = 0; node < p.nodes; node++) {
      const fresh = random.normal();
      const news = node === 0 ? fresh : rho * before + Math.sqrt(1 - rho * rho) * fresh;
      before = news;
      along[node] = fade(along[node], 0.98, news);
      own[node] = fade(own[node], 0.8, random.normal());
      const score = Math.sqrt(p.far) * common + Math.sqrt(near - p.far) * along[node] + Math.sqrt(1 - near) * own[node];
      const deviation = p.skewed ? (Math.exp(0.7 * score) - Math.exp(0.245)) / 1.02 : score;
      rows[node][k] = (1 - 0.5 * Math.cos((2 * Math.PI * k) / 96)) * 2 * (1 + 0.2 * deviation);
    }
  }
  return rows.map(
    (values, node): ObservedSeries => ({ name: `load ${node}`, unit: 'MW', startMs, stepMinutes: 15, values }),
  );
}

/** A station and loads in a row, each of some MW installed, and PV at some. */
function row(loads: readonly number[], pv: readonly number[] = []): Network {
  const buses = [0, ...loads].map((loadMw, k) => ({
    id: `bus ${k}`,
    baseKv: 10.5,
    loadMw,
    loadMvar: 0.2 * loadMw,
    shuntMw: 0,
    shuntMvar: 0,
  }));
  const branches = linesInARow(loads.map((_, k) => `line ${k}`));
  const generation = pv.map((bus) => ({
    id: `pv ${bus}`,
    bus,
    kind: 'pv' as const,
    installedMw: 1,
    outputMw: 0,
    outputMvar: 0,
  }));
  return prepareNetwork({ name: 'row', baseMva: 10, buses, branches, generation, sources: [{ bus: 0, voltagePu: 1 }] });
}

/** Load or generation of each bus over the calendar. */
function courses(
  model: LoadsModel,
  network: Network,
  calendar: Calendar,
  what: 'loadMw' | 'generationMw',
  change: { solarShape?: Float64Array; pvPeak?: number; seed?: number } = {},
): Float64Array[] {
  const loadFactor = { minimum: 0.2, peak: 0.6 };
  const profile = generateGridProfile({ network, season: 'winter', calendar, seed: 1, loadFactor, model, ...change });
  const out = new Float64Array(network.buses.length);
  const rows = network.buses.map(() => new Float64Array(calendar.ispCount));
  for (let isp = 0; isp < calendar.ispCount; isp++) {
    profile[what](isp, out);
    rows.forEach((values, bus) => {
      values[isp] = out[bus];
    });
  }
  return rows;
}

const weeks = createCalendar({ start: '2024-01-08', days: 14 });

describe('a fit to made-up loads', () => {
  const observed = madeUp({ nodes: 4, days: 35, far: 0.5 });
  const model = fitLoads(observed, { timeZone });
  const field = model.load!.field;

  it('finds what nodes share, the course and the spread', () => {
    expect(Math.abs(field.far - 0.5)).toBeLessThan(0.12);
    expect(field.near).toBe(field.far);
    const { shapes, sd: spread, meanMw } = model.load!.classes[0];
    expect(Math.abs(meanMw - 2)).toBeLessThan(0.06);
    const noon = 1 + 0.5 * Math.cos(Math.PI / 24);
    expect(Math.abs(shapes.winter!.weekday[12] - noon)).toBeLessThan(0.08);
    expect(Math.abs(shapes.winter!.saturday[0] - (2 - noon))).toBeLessThan(0.08);
    expect(Math.abs(spread[12] - 0.2 * noon)).toBeLessThan(0.06);
    expect(shapes.summer).toBeUndefined();
  });

  it('is drawn from with the same correlations over time and between nodes', { tags: 'slow' }, () => {
    const rows = checkLoads(model, observed, observed, 1);
    const row = (statistic: string): CheckRow => rows.find((each) => each.statistic === statistic)!;
    const pairs = row('correlation of pairs');
    expect(Math.abs(pairs.generated - 0.5)).toBeLessThan(0.12);
    for (const [hours, expected] of [
      [0.25, 0.5 * 0.98 + 0.5 * 0.8],
      [1, 0.5 * 0.98 ** 4 + 0.5 * 0.8 ** 4],
    ]) {
      expect(Math.abs(row(`autocorrelation ${hours} h`).generated - expected)).toBeLessThan(0.1);
    }
    expect(share(rows.map(far('fitted')), (sds) => sds <= 2)).toBeGreaterThan(0.8);
  });

  it('keeps the whole between its factors and a bus below installed', () => {
    const network = row([1, 2, 0.5, 4, 1, 3]);
    const loads = courses(model, network, weeks, 'loadMw');
    const whole = loads[0].map((_, isp) => loads.reduce((sum, values) => sum + values[isp], 0) / 11.5);
    expect(Math.min(...whole)).toBeGreaterThanOrEqual(0.2 - 1e-9);
    expect(Math.max(...whole)).toBeLessThanOrEqual(0.6 + 1e-9);
    expect(quantile(whole, 0.95) - quantile(whole, 0.05)).toBeGreaterThan(0.25);
    loads.forEach((values, bus) => {
      expect(values.every((mw) => mw >= 0 && mw <= network.buses[bus].loadMw)).toBe(true);
    });
    const jump = (at: number): number => Math.abs(loads[4][at] - loads[4][at - 1]);
    const midnights = weeks.days.slice(1).map(({ firstIsp }) => jump(firstIsp));
    const others = weeks.days.slice(1).map(({ firstIsp }) => jump(firstIsp + 4));
    expect(mean(midnights)).toBeLessThan(1.8 * mean(others));
  });

  it('leaves other draws alone when a bus or a day is added, and runs through clock changes', () => {
    const network = row([1, 2, 0.5]);
    const calendar = createCalendar({ start: '2024-03-29', days: 4 });
    const loads = courses(model, network, calendar, 'loadMw');
    expect(courses(model, network, calendar, 'loadMw')).toEqual(loads);
    expect(courses(model, network, calendar, 'loadMw', { seed: 2 })).not.toEqual(loads);
    const later = createCalendar({ start: '2024-03-31', days: 1 });
    expect(later.ispCount).toBe(92);
    expect(courses(model, network, later, 'loadMw')[2]).toEqual(loads[2].slice(192, 284));
    const larger = courses(model, row([1, 2, 0.5, 0]), calendar, 'loadMw');
    expect(larger.slice(0, 4)).toEqual(loads);
    const autumn = createCalendar({ start: '2024-10-27', days: 1 });
    expect(courses(model, network, autumn, 'loadMw')[1].every((mw) => mw > 0)).toBe(true);
  });

  it('survives a world file', () => {
    expect(loadsModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    expect(loadsModelSchema.safeParse({ timeZone, notes: [] }).success).toBe(false);
  });

  it('lets the own parts of many customers average out', () => {
    const deviations = (mw: number): number => {
      const small = structuredClone(model);
      small.load!.classes = [{ ...small.load!.classes[0], meanMw: mw }];
      small.load!.field.far = 0;
      small.load!.field.near = 0;
      const [, a, b] = courses(small, row([2, 2]), weeks, 'loadMw');
      return sd(a.map((value, isp) => value / (value + b[isp])));
    };
    const [one, hundred] = [deviations(100), deviations(0.008)];
    expect(hundred).toBeLessThan(one / 5);
    expect(hundred).toBeGreaterThan(0);
  });
});

describe('loads that stand in a row', () => {
  const observed = madeUp({ nodes: 9, days: 28, far: 0.1, near: 0.9, reach: 3 });

  it('have a correlation that fades with distance, found and drawn again along a feeder', () => {
    const model = fitLoads(observed, { timeZone, ordered: true });
    const { far: wide, near, reach } = model.load!.field;
    expect(wide).toBeLessThan(0.3);
    expect(near).toBeGreaterThan(0.75);
    expect(reach).toBeGreaterThanOrEqual(1);
    expect(reach).toBeLessThanOrEqual(8);
    const loads = courses(model, row(new Array(9).fill(5)), weeks, 'loadMw');
    const whole = loads[1].map((_, isp) => loads.reduce((sum, values) => sum + values[isp], 0));
    const shares = loads.map((values) => values.map((mw, isp) => mw / whole[isp]));
    expect(correlation(shares[3], shares[4])).toBeGreaterThan(correlation(shares[1], shares[9]) + 0.3);
  });

  it('have one correlation for all pairs where order is not said to matter', () => {
    const { far: wide, near, reach } = fitLoads(observed.slice(0, 4), { timeZone }).load!.field;
    expect(near).toBe(wide);
    expect(reach).toBe(0);
  });
});

describe('normal loads', () => {
  const observed = madeUp({ nodes: 2, days: 28, far: 0.3, skewed: true });
  it('have no table of deviations; otherwise the table is as skewed as the data', () => {
    const [plain, normal] = [false, true].map((flag) => fitLoads(observed, { timeZone, normal: flag }));
    expect(normal.load!.classes[0].deviation).toBeUndefined();
    const { scores, values } = plain.load!.classes[0].deviation!;
    const at = (score: number): number => values[scores.findIndex((each) => each >= score)];
    expect(at(2.3) + at(-2.4)).toBeGreaterThan(1);
    expect(Math.abs(mean(normal.load!.classes[0].sd) - mean(plain.load!.classes[0].sd))).toBeLessThan(1e-9);
  });
});

/** PV under skies that share half their variance; clearness logistic in a normal score. */
function madeUpPv(sites: number, days: number): ObservedSeries[] {
  const random = stream(5, 'sky');
  const start = Date.parse('2023-06-01T00:00+02:00');
  let common = random.normal();
  const own = Array.from({ length: sites }, () => random.normal());
  const rows = own.map(() => new Float64Array(96 * days));
  for (let k = 0; k < 96 * days; k++) {
    common = fade(common, 0.97, random.normal());
    for (let site = 0; site < sites; site++) {
      own[site] = fade(own[site], 0.9, random.normal());
      const score = Math.sqrt(0.5) * (common + own[site]);
      rows[site][k] = (3 * sunSine(start + (k + 0.5) * 900_000)) / (1 + Math.exp(-1 - 1.5 * score));
    }
  }
  return rows.map(
    (values, k): ObservedSeries => ({
      name: `solar ${k}`,
      unit: 'MW',
      startMs: start,
      stepMinutes: 15,
      values: k === 1 ? values.map((mw) => -mw) : values,
    }),
  );
}

describe('PV', () => {
  const observed = madeUpPv(3, 28);
  const model = fitLoads(observed, { timeZone });

  it('shares the sky as observed, whatever the sign of the data', { tags: 'slow' }, () => {
    expect(model.load).toBeUndefined();
    expect(Math.abs(model.pv!.field.far - 0.5)).toBeLessThan(0.15);
    expect(Math.abs(model.pv!.sunPower - 1)).toBeLessThan(0.15);
    const rows = checkLoads(model, observed, observed, 1);
    const pairs = rows.find(({ statistic }) => statistic === 'correlation of pairs')!;
    expect(Math.abs(pairs.generated - pairs.fitted)).toBeLessThan(0.15);
    expect(share(rows.map(far('fitted')), (sds) => sds <= 2)).toBeGreaterThan(0.75);
    const alone = checkLoads(model, [], observed, 1);
    expect(alone.map(({ tested }) => tested)).toEqual(rows.map(({ tested }) => tested));
    expect(alone.every(({ fitted, noise }) => Number.isNaN(fitted) && noise >= 0)).toBe(true);
  });

  it('generates by day only, not alike at all nodes, and as observed where that is given', () => {
    const calendar = createCalendar({ start: '2023-06-26', days: 4 });
    const network = row([1, 1, 1], [1, 3]);
    const generation = courses(model, network, calendar, 'generationMw', { pvPeak: 0.8 });
    for (let isp = 0; isp < calendar.ispCount; isp++) {
      expect(generation[2][isp]).toBe(0);
      for (const bus of [1, 3]) {
        expect(generation[bus][isp]).toBeGreaterThanOrEqual(0);
        expect(generation[bus][isp]).toBeLessThanOrEqual(0.8 + 1e-9);
        if (calendar.hourOfDay(isp) < 5) expect(generation[bus][isp]).toBe(0);
      }
    }
    expect(generation[1]).not.toEqual(generation[3]);
    const both = correlation(generation[1], generation[3]);
    expect(both).toBeGreaterThan(0.5);
    expect(both).toBeLessThan(0.999);
    const solarShape = new Float64Array(calendar.ispCount).fill(0.25);
    expect(courses(model, network, calendar, 'generationMw', { solarShape, pvPeak: 0.8 })[1][7]).toBeCloseTo(0.2, 12);
  });
});

describe('what is no load', () => {
  const [good] = madeUp({ nodes: 1, days: 14, far: 1 });
  const [sun] = madeUpPv(1, 20);

  it('is left out and told', () => {
    const series = [
      good,
      { ...good, name: 'temp', unit: '' as const },
      { ...good, name: 'wind_mw' },
      { ...good, name: 'net', values: good.values.map((mw) => mw - 2) },
      { ...good, name: 'short', values: good.values.slice(0, 300) },
      { ...good, name: 'switch', values: good.values.map((mw) => (mw > 2 ? 1 : 2)) },
      { ...good, name: 'solar_roof' },
      { ...sun, name: 'solar_late', startMs: sun.startMs + 7_200_000 },
    ];
    const { notes, load, pv } = fitLoads(series, { timeZone });
    expect(load!.classes.flatMap((own) => own.series)).toEqual(['load 0']);
    expect(pv).toBeUndefined();
    for (const told of [
      'temp: left out, it has no unit of power.',
      'wind_mw: left out, its name is not that of a load.',
      'net: left out, it is below 0 in',
      'short: left out, it has fewer than 6 days.',
      'switch: left out, it takes but 2 values.',
      'solar_roof: left out, it generates at night, as wind does.',
      'solar_late: left out, it is 2 h later than the sun',
      'all move as one',
    ]) {
      expect(
        notes.some((note) => note.includes(told)),
        told,
      ).toBe(true);
    }
  });

  it('is refused where nothing is left, or steps differ', () => {
    expect(() => fitLoads([], { timeZone })).toThrow(InputError);
    expect(() => fitLoads([{ ...good, unit: '' }], { timeZone })).toThrow('it has no unit of power');
    expect(fitLoads([{ ...good, unit: '' }], { timeZone, unit: 'kW' }).load!.classes[0].meanMw).toBeLessThan(0.003);
    const hourly = { ...good, name: 'other', stepMinutes: 60 };
    expect(() => fitLoads([good, hourly], { timeZone })).toThrow('found series with steps of 15 and 60 minutes');
    expect(fitLoads([good, hourly], { timeZone, series: ['other'] }).load!.classes[0].series).toEqual(['other']);
  });
});

/** How far the generated statistic lies from another, in standard deviations of two samples. */
function far(from: 'fitted' | 'tested'): (row: CheckRow) => number {
  return (row) => (row.generated === row[from] ? 0 : Math.abs(row.generated - row[from]) / row.noise);
}

const data = join(import.meta.dirname, '../../../../../shared/data');
const solar = join(data, 'nl_solar_wind_hourly_2023_2024.csv');
const february = join(data, 'nl_household_load_15min_2013-02-18_week_56hh_kw.csv');
const stations = join(data, 'nl_substations_net_solar_wind_15min_2021-08_2021-10.csv');

function readSeries(path: string, unit: 'MW' | 'kW', named: (name: string) => boolean, shiftMs = 0): ObservedSeries[] {
  const { header, rows } = readDelimited(fileAt(path));
  const times = rows.slice(0, 2).map((cells) => Date.parse(cells[0]));
  return header.flatMap((name, place): ObservedSeries[] =>
    named(name)
      ? [
          {
            name,
            unit,
            startMs: times[0] + shiftMs,
            stepMinutes: (times[1] - times[0]) / 60_000,
            values: Float64Array.from(rows, (cells) => (cells[place] === '' ? Number.NaN : Number(cells[place]))),
          },
        ]
      : [],
  );
}

const part = (series: readonly ObservedSeries[], from: number, to: number): ObservedSeries[] =>
  series.map((each) => ({
    ...each,
    startMs: each.startMs + from * each.stepMinutes * 60_000,
    values: each.values.slice(from, to),
  }));

describe.skipIf(!existsSync(solar))(
  'Dutch sun, fitted to 2023 and tested on 2024 (skipped without ../shared/data)',
  () => {
    let rows: CheckRow[];
    beforeAll(() => {
      const all = readSeries(solar, 'MW', (name) => name === 'nl_solar_mw');
      const trained = part(all, 0, 8760);
      rows = checkLoads(fitLoads(trained, { timeZone }), trained, part(all, 8760, all[0].values.length), 1);
    });

    it('is within the noise of a year in most of what is judged', () => {
      expect(rows.length).toBe(13);
      expect(share(rows.map(far('tested')), (sds) => sds <= 2)).toBeGreaterThan(0.7);
      const hourly = rows.find(({ statistic }) => statistic === 'autocorrelation 1 h')!;
      expect(Math.abs(hourly.generated - hourly.tested)).toBeLessThan(0.04);
    });
  },
);

describe.skipIf(!existsSync(february))('Zonnedael households (skipped without ../shared/data)', () => {
  it('move almost independently, and have the coincidence of a week not fitted', () => {
    const third = (name: string): boolean => /^hh\d*[28]$/.test(name);
    const trained = readSeries(february, 'kW', third);
    const tested = readSeries(february.replace('02-18', '06-24'), 'kW', third);
    const model = fitLoads(trained, { timeZone });
    expect(model.load!.field.far).toBeLessThan(0.05);
    const rows = checkLoads(model, trained, tested, 1);
    const peak = rows.find(({ statistic }) => statistic === 'peak of the sum over sum of peaks')!;
    expect(Math.abs(peak.generated - peak.tested)).toBeLessThan(0.06);
  });
});

describe.skipIf(!existsSync(stations))('PV of Dutch stations (skipped without ../shared/data)', () => {
  const isPv = (name: string): boolean => /^(HFDP|MNZL|OWD|WHF)_solar/.test(name);

  it('is found two hours late as stamped, and one of it to be wind', () => {
    const notes: string[] = [];
    try {
      notes.push(...fitLoads(readSeries(stations, 'MW', isPv), { timeZone }).notes);
    } catch (error) {
      notes.push((error as InputError).message);
    }
    expect(notes.join(' ')).toContain('HFDP_solar_mw: left out, it is 2.25 h later than the sun');
  });

  it('shares about half the variance of clearness between stations', () => {
    const model = fitLoads(part(readSeries(stations, 'MW', isPv, -7_200_000), 0, 4000), { timeZone });
    expect(model.pv!.series).toEqual(['HFDP_solar_mw', 'OWD_solar_mw', 'WHF_solar_mw']);
    expect(model.pv!.field.far).toBeGreaterThan(0.35);
    expect(model.pv!.field.far).toBeLessThan(0.75);
  });
});
