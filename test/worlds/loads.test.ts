import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { type Bus, type Generation, type Network, prepareNetwork } from '../../src/grid/network.ts';
import { type Calendar, createCalendar } from '../../src/time/calendar.ts';
import { type GridProfile, type GridProfileParameters, generateGridProfile } from '../../src/worlds/loads.ts';
import { sunSine } from '../../src/worlds/sun.ts';
import { correlation, mean } from './measures.ts';
import { linesInARow } from './row.ts';

const bus = (id: string, loadMw: number, loadMvar = loadMw * 0.2): Bus => ({
  id,
  baseKv: 10.5,
  loadMw,
  loadMvar,
  shuntMw: 0,
  shuntMvar: 0,
});
const unit = (id: string, at: number, kind: Generation['kind'], installedMw: number, outputMw = 0): Generation => ({
  id,
  bus: at,
  kind,
  installedMw,
  outputMw,
  outputMvar: 0,
});

/** A station (bus 0) and thirty loads in a row; bus 1 draws reactive power only. */
function network(): Network {
  const buses = [bus('station', 0), bus('capacitor', 0, -0.5)];
  for (let k = 0; k < 30; k++) buses.push(bus(`load ${k}`, 0.2 + 0.02 * k));
  const branches = linesInARow(buses.slice(1).map((to) => `to ${to.id}`));
  const generation = [
    unit('roof', 5, 'pv', 2),
    unit('field', 5, 'pv', 1),
    unit('greenhouse', 6, 'synchronous', 4),
    unit('river', 7, 'static', 1, 0.3),
  ];
  return prepareNetwork({ name: 'row', baseMva: 10, buses, branches, generation, sources: [{ bus: 0, voltagePu: 1 }] });
}

const weekOf = { summer: '2023-06-26', winter: '2024-02-19' };
const parameters = (
  season: 'summer' | 'winter',
  change: Partial<GridProfileParameters> = {},
): GridProfileParameters => ({
  network: network(),
  season,
  calendar: createCalendar({ start: weekOf[season], days: 7 }),
  seed: 1,
  ...change,
});

/** One row of buses per ISP. */
function rows(profile: GridProfile, calendar: Calendar, what: 'loadMw' | 'loadMvar' | 'generationMw'): Float64Array[] {
  return Array.from({ length: calendar.ispCount }, (_, isp) => {
    const out = new Float64Array(32);
    profile[what](isp, out);
    return out;
  });
}
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe.each(['summer', 'winter'] as const)('grid profile, %s', (season) => {
  const loadFactor = { minimum: 0.1, peak: 0.3 };
  const p = parameters(season, { loadFactor });
  const profile = generateGridProfile(p);
  const load = rows(profile, p.calendar, 'loadMw');
  const installed = sum(Float64Array.from(p.network.buses, (each) => each.loadMw));

  it('keeps the whole load between minimum and peak, and reaches near both', () => {
    const shares = load.map((row) => sum(row) / installed);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.1 - 1e-12);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.3 + 1e-12);
    expect(Math.min(...shares)).toBeLessThan(0.13);
    expect(Math.max(...shares)).toBeGreaterThan(0.27);
  });

  it('has no negative load, none above installed, none where nothing is installed', () => {
    for (const row of load) {
      expect(row.every((mw, k) => mw >= 0 && mw <= p.network.buses[k].loadMw)).toBe(true);
      expect([row[0], row[1]]).toEqual([0, 0]);
    }
  });

  it('keeps the power factor of each bus, and reactive load that stands alone', () => {
    const mvar = rows(profile, p.calendar, 'loadMvar');
    expect(mvar[40][1]).toBe(-0.5);
    for (let k = 2; k < 32; k++) expect(mvar[40][k]).toBeCloseTo(0.2 * load[40][k], 12);
    expect([...profile.loadMvarPerMw.subarray(0, 2)]).toEqual([0, 0]);
    expect(profile.loadMvarPerMw[2]).toBeCloseTo(0.2, 12);
  });

  it('is low at night and high by day; buses move together but not as one', () => {
    const at = (hour: number): number => mean(load.filter((_, isp) => p.calendar.hourOfDay(isp) === hour).map(sum));
    expect(at(3)).toBeLessThan(0.7 * at(11));
    expect(at(3)).toBeLessThan(0.7 * at(18));
    const course = (k: number): number[] => load.map((row) => row[k]);
    const together = correlation(course(2), course(20));
    expect(together).toBeGreaterThan(0.4);
    expect(together).toBeLessThan(0.99);
  });

  it('generates by sun, season and output', () => {
    const generation = rows(profile, p.calendar, 'generationMw');
    const steady = 4 * (season === 'winter' ? 0.4 : 0.1);
    for (const [isp, row] of generation.entries()) {
      expect(row[5]).toBeGreaterThanOrEqual(0);
      expect(row[5]).toBeLessThanOrEqual(3);
      expect([row[6], row[7], row[0]]).toEqual([steady, 0.3, 0]);
      if (p.calendar.hourOfDay(isp) < 4) expect(row[5]).toBe(0);
    }
    const other = generateGridProfile({ ...p, synchronousShare: 0.5, pvPeak: 0 });
    expect(rows(other, p.calendar, 'generationMw')[50][6]).toBe(2);
    expect(rows(other, p.calendar, 'generationMw')[50][5]).toBe(0);
  });

  it('takes an observed sun as it is', () => {
    const solarShape = new Float64Array(p.calendar.ispCount).fill(0.25);
    const profileOf = generateGridProfile({ ...p, solarShape, pvPeak: 0.8 });
    expect(rows(profileOf, p.calendar, 'generationMw')[3][5]).toBeCloseTo(3 * 0.25 * 0.8, 12);
  });
});

describe('grid profile', () => {
  it('is the same for the same seed; a date and a bus keep their draws when others are added', () => {
    const p = parameters('winter');
    const load = rows(generateGridProfile(p), p.calendar, 'loadMw');
    expect(rows(generateGridProfile(p), p.calendar, 'loadMw')).toEqual(load);
    expect(rows(generateGridProfile({ ...p, seed: 2 }), p.calendar, 'loadMw')).not.toEqual(load);
    const calendar = createCalendar({ start: '2024-02-20', days: 2 });
    expect(rows(generateGridProfile({ ...p, calendar }), calendar, 'loadMw')).toEqual(load.slice(96, 288));
    const larger = network();
    larger.buses.push(bus('new', 0));
    const withNew = rows(generateGridProfile({ ...p, network: larger }), p.calendar, 'loadMw');
    expect(withNew.map((row) => row.slice(0, 32))).toEqual(load);
  });

  it('puts the sunniest hours where they are: about 13:40 local in summer, higher than in winter', () => {
    const day = createCalendar({ start: '2023-06-26', days: 1 });
    const heights = Array.from({ length: 96 }, (_, isp) => sunSine(Date.parse(day.localStart(isp))));
    expect(day.localStart(heights.indexOf(Math.max(...heights))).slice(11, 16)).toBe('13:45');
    expect(Math.max(...heights)).toBeCloseTo(Math.sin((61.4 * Math.PI) / 180), 2);
    expect(heights[day.ispAtLocalTime(day.days[0], '05:00')]).toBe(0);
    expect(heights[day.ispAtLocalTime(day.days[0], '05:45')]).toBeGreaterThan(0);
    expect(heights[day.ispAtLocalTime(day.days[0], '21:45')]).toBeGreaterThan(0);
    expect(heights[day.ispAtLocalTime(day.days[0], '22:15')]).toBe(0);
  });

  it('works on days the clock changes and on a network without load', () => {
    for (const start of ['2023-03-26', '2023-10-29']) {
      const calendar = createCalendar({ start, days: 1 });
      expect(rows(generateGridProfile(parameters('winter', { calendar })), calendar, 'loadMw').length).toBe(
        calendar.ispCount,
      );
    }
    const empty = network();
    for (const each of empty.buses) each.loadMw = 0;
    const p = parameters('winter', { network: empty });
    expect(sum(rows(generateGridProfile(p), p.calendar, 'loadMw')[10])).toBe(0);
  });

  it.each<[string, Partial<GridProfileParameters>]>([
    ['loadFactor', { loadFactor: { minimum: 0.3, peak: 0.2 } }],
    ['loadFactor', { loadFactor: { minimum: Number.NaN, peak: 0.2 } }],
    ['loadFactor', { loadFactor: { minimum: 0.1, peak: 1.2 } }],
    ['synchronousShare', { synchronousShare: -0.1 }],
    ['pvPeak', { pvPeak: 2 }],
    ['solarShape', { solarShape: new Float64Array(5) }],
    ['solarShape[9]', { solarShape: new Float64Array(672).fill(1.5, 9) }],
  ])('refuses a wrong %s', (path, change) => {
    expect(() => generateGridProfile(parameters('summer', change))).toThrow(InputError);
    expect(() => generateGridProfile(parameters('summer', change))).toThrow(`${path}: found`);
  });

  it('refuses ISPs outside the calendar', () => {
    const profile = generateGridProfile(parameters('summer'));
    expect(() => profile.loadMw(672, new Float64Array(32))).toThrow(RangeError);
    expect(() => profile.generationMw(-1, new Float64Array(32))).toThrow(RangeError);
  });
});
