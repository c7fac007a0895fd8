import { exp, pow } from '../arithmetic/index.ts';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Network } from '../grid/network.ts';
import { stream } from '../random/streams.ts';
import type { Calendar, Day } from '../time/calendar.ts';
import type { Season } from './calibration.ts';
import { fade } from './curves.ts';
import { fittedClearness, fittedLoadTable } from './fitted/loads/grid.ts';
import type { LoadsModel } from './fitted/loads/model.ts';
import { BUSINESS, DEFAULT_LOAD_FACTOR, DEFAULT_SYNCHRONOUS_SHARE, HOUSEHOLD_KW, SUN } from './loadCalibration.ts';
import { sunSine } from './sun.ts';

/** Load and generation of a network in every ISP. Each call writes one figure per bus, in the order of `network.buses`. */
export interface GridProfile {
  /** Active load, MW. */
  loadMw(isp: number, out: Float64Array): void;
  /** Reactive load, Mvar: the load times `loadMvarPerMw`; a bus with reactive load only keeps it. */
  loadMvar(isp: number, out: Float64Array): void;
  /** Mvar per MW of each bus, as in the network's own figures; 0 where it has no active load. */
  loadMvarPerMw: Float64Array;
  /** Generation of all units at the bus, MW. */
  generationMw(isp: number, out: Float64Array): void;
}

export interface GridProfileParameters {
  network: Network;
  season: Season;
  calendar: Calendar;
  seed: string | number;
  /** Lowest and highest load of the whole network as a share of installed; a default per season in loadCalibration.ts. */
  loadFactor?: { minimum: number; peak: number };
  /** Observed sun, 0..1, one per ISP of the calendar; without it the sun's elevation and random clouds are used. */
  solarShape?: Float64Array;
  /** Output of PV over installed when the sun of the calendar stands highest, without clouds; a default in loadCalibration.ts. */
  pvPeak?: number;
  /** Output of synchronous machines as a share of installed; a default per season in loadCalibration.ts. */
  synchronousShare?: number;
  /** Fitted to observed series; what it says of loads and PV takes the place of the calibrated figures. */
  model?: LoadsModel;
}

/** Share of the span from minimum to peak that an ordinary day leaves free at either end for chance. */
const MARGIN = 0.1;
/** Standard deviation of the whole network's load about its ordinary course, as a share of the span, and its persistence. */
const COMMON_SD = 0.05;
const COMMON_PERSISTENCE = 0.97;
/** Relative standard deviation of one bus about its share of the whole, and its persistence. */
const OWN_SD = 0.1;
const OWN_PERSISTENCE = 0.9;
/** Part of the variance of clearness that is the day's; the rest changes through the day with this persistence. */
const CLOUD_DAY_SHARE = 0.8;
const CLOUD_PERSISTENCE = 0.98;

/**
 * Random load and generation of a network (figures and sources in loadCalibration.ts).
 *
 * Each bus mixes a household and a business day; `bus.loadMw` counts as installed. The load of the whole network moves between
 * minimum and peak with the mean course of the season, a deviation all buses share and, within the whole, one of each bus's own.
 * No bus draws more than installed. PV follows one sun for all; synchronous machines run at a fixed share of
 * installed; static generation at its own output. Draws of a date do not depend on the other days, nor on buses added at the end.
 * With a fitted model, loads and PV are as it says (see fitted/loadsGrid.ts); an observed solar shape goes before its PV.
 * @throws InputError for factors out of range or a solar shape of the wrong length
 */
export function generateGridProfile(p: GridProfileParameters): GridProfile {
  const { network, calendar } = p;
  const loadFactor = p.loadFactor ?? DEFAULT_LOAD_FACTOR[p.season];
  const synchronousShare = p.synchronousShare ?? DEFAULT_SYNCHRONOUS_SHARE[p.season];
  checkParameters(p, loadFactor, synchronousShare);

  const buses = network.buses.length;
  const load = p.model?.load ? fittedLoadTable(p, p.model.load, loadFactor, MARGIN) : loadTable(p, loadFactor);
  const pvMw = new Float64Array(buses);
  const steadyMw = new Float64Array(buses);
  for (const unit of network.generation) {
    if (unit.kind === 'pv') pvMw[unit.bus] += unit.installedMw;
    else steadyMw[unit.bus] += unit.kind === 'synchronous' ? synchronousShare * unit.installedMw : unit.outputMw;
  }
  const sunAt = sunOver(p, pvMw);
  const loadMvarPerMw = Float64Array.from(network.buses, (bus) => (bus.loadMw === 0 ? 0 : bus.loadMvar / bus.loadMw));
  const lonelyMvar = Float64Array.from(network.buses, (bus) => (bus.loadMw === 0 ? bus.loadMvar : 0));

  const rowOf = (isp: number): number => {
    if (!(isp >= 0 && isp < calendar.ispCount)) throw new RangeError(`ISP ${isp} is outside the calendar`);
    return isp * buses;
  };
  return {
    loadMvarPerMw,
    loadMw: (isp, out) => {
      const row = rowOf(isp);
      for (let bus = 0; bus < buses; bus++) out[bus] = load[row + bus];
    },
    loadMvar: (isp, out) => {
      const row = rowOf(isp);
      for (let bus = 0; bus < buses; bus++) out[bus] = load[row + bus] * loadMvarPerMw[bus] + lonelyMvar[bus];
    },
    generationMw: (isp, out) => {
      rowOf(isp);
      for (let bus = 0; bus < buses; bus++) out[bus] = steadyMw[bus] + sunAt(bus, isp) * pvMw[bus];
    },
  };
}

/** Active load, MW: a row of buses per ISP. */
function loadTable(p: GridProfileParameters, loadFactor: { minimum: number; peak: number }): Float64Array {
  const { calendar, seed } = p;
  const installed = Float64Array.from(p.network.buses, (bus) => bus.loadMw);
  const buses = installed.length;
  const installedSum = installed.reduce((a, b) => a + b, 0);
  const mix = stream(seed, 'grid', 'businessShare');
  const businessShare = installed.map(() => 0.2 + 0.6 * mix.uniform());
  const meanBusiness = businessShare.reduce((sum, share, bus) => sum + share * installed[bus], 0) / (installedSum || 1);
  const { household, business } = seasonShapes(p.season);
  const { lowest, highest } = extremes(household, business, meanBusiness);

  const table = new Float64Array(calendar.ispCount * buses);
  for (const day of calendar.days) {
    const kind = day.weekday >= 6 ? 'weekend' : 'weekday';
    fillOwnCourse(table, installed, day, seed);
    const common = stream(seed, 'grid', 'load', day.date);
    let deviation = common.normal();
    for (let isp = day.firstIsp; isp < day.firstIsp + day.ispCount; isp++) {
      const hour = calendar.hourOfDay(isp) + ((isp - day.firstIsp) % 4) * calendar.hoursPerIsp;
      const home = atHour(household[kind], hour);
      const work = atHour(business[kind], hour);
      const course = ((1 - meanBusiness) * home + meanBusiness * work - lowest) / (highest - lowest);
      const place = Math.min(1, Math.max(0, MARGIN + (1 - 2 * MARGIN) * course + COMMON_SD * deviation));
      const target = (loadFactor.minimum + (loadFactor.peak - loadFactor.minimum) * place) * installedSum;

      spread(table, isp * buses, target, { installed, businessShare, home, work });
      deviation = fade(deviation, COMMON_PERSISTENCE, common.normal());
    }
  }
  return table;
}

/** Has the buses of an ISP, each by its mix of home and work, add up to a load, MW. */
function spread(
  table: Float64Array,
  row: number,
  targetMw: number,
  by: { installed: Float64Array; businessShare: Float64Array; home: number; work: number },
): void {
  const { installed, businessShare, home, work } = by;
  let sum = 0;
  for (let bus = 0; bus < installed.length; bus++) {
    table[row + bus] *= (1 - businessShare[bus]) * home + businessShare[bus] * work;
    sum += table[row + bus];
  }
  const scale = sum === 0 ? 0 : targetMw / sum;
  for (let bus = 0; bus < installed.length; bus++) table[row + bus] = limited(table[row + bus] * scale, installed[bus]);
}

/** Installed load of each bus times its own deviation; bus by bus, so that a bus added at the end changes no other. */
function fillOwnCourse(table: Float64Array, installed: Float64Array, day: Day, seed: string | number): void {
  const random = stream(seed, 'grid', 'busLoad', day.date);
  for (let bus = 0; bus < installed.length; bus++) {
    let deviation = random.normal();
    for (let k = 0; k < day.ispCount; k++) {
      table[(day.firstIsp + k) * installed.length + bus] = installed[bus] * exp(OWN_SD * deviation);
      deviation = fade(deviation, OWN_PERSISTENCE, random.normal());
    }
  }
}

/** Output of PV as a share of installed, by bus and ISP: under one sky for all, or as many as a fitted model has. */
function sunOver(p: GridProfileParameters, pvMw: Float64Array): (bus: number, isp: number) => number {
  if (p.model?.pv && !p.solarShape) {
    const { sunPower } = p.model.pv;
    const { height, clearSky } = clearSkyOver(p, sunPower);
    const clear = height.map((sine) => clearSky * pow(sine, sunPower));
    const clearness = fittedClearness(p, p.model.pv, pvMw);
    return (bus, isp) => (pvMw[bus] > 0 ? clear[isp] * clearness[bus][isp] : 0);
  }
  const sun = sunShares(p);
  return (_, isp) => sun[isp];
}

/** The sine of the sun's elevation per ISP, and the output of PV under a clear sky over a power of it, as a share of installed. */
function clearSkyOver(
  { calendar, pvPeak }: GridProfileParameters,
  sunPower: number,
): { height: Float64Array; clearSky: number } {
  const halfIsp = calendar.hoursPerIsp * 1_800_000;
  const height = new Float64Array(calendar.ispCount);
  for (let isp = 0; isp < height.length; isp++) height[isp] = sunSine(Date.parse(calendar.localStart(isp)) + halfIsp);
  const highest = pow(
    height.reduce((a, b) => Math.max(a, b)),
    sunPower,
  );
  return { height, clearSky: pvPeak === undefined ? SUN.clearSkyShare : pvPeak / highest };
}

/** Output of PV as a share of installed, per ISP. */
function sunShares(p: GridProfileParameters): Float64Array {
  if (p.solarShape) {
    const peak = p.pvPeak ?? SUN.weekPeakShare[p.season];
    return p.solarShape.map((shape) => shape * peak);
  }
  const { calendar } = p;
  const { mean, spread } = SUN.clearness[p.season];
  const { height, clearSky } = clearSkyOver(p, 1);
  const shares = new Float64Array(calendar.ispCount);
  for (const day of calendar.days) {
    const random = stream(p.seed, 'grid', 'clouds', day.date);
    const ofDay = Math.sqrt(CLOUD_DAY_SHARE) * random.normal();
    let passing = random.normal();
    for (let isp = day.firstIsp; isp < day.firstIsp + day.ispCount; isp++) {
      const score = ofDay + Math.sqrt(1 - CLOUD_DAY_SHARE) * passing;
      const clearness = 1 / (1 + exp(-(mean + spread * score)));
      shares[isp] = clearSky * clearness * height[isp];
      passing = fade(passing, CLOUD_PERSISTENCE, random.normal());
    }
  }
  return shares;
}

interface Shapes {
  weekday: readonly number[];
  weekend: readonly number[];
}

/** Household and business shapes of a season, each with a mean of 1 over the week. */
function seasonShapes(season: Season): { household: Shapes; business: Shapes } {
  const scaled = (shapes: Shapes): Shapes => {
    const total = (hours: readonly number[]): number => hours.reduce((a, b) => a + b, 0);
    const mean = (5 * total(shapes.weekday) + 2 * total(shapes.weekend)) / (7 * 24);
    return { weekday: shapes.weekday.map((x) => x / mean), weekend: shapes.weekend.map((x) => x / mean) };
  };
  return { household: scaled(HOUSEHOLD_KW[season]), business: scaled(BUSINESS[season]) };
}

/** Lowest and highest hour of an ordinary week at a share of business. */
function extremes(household: Shapes, business: Shapes, share: number): { lowest: number; highest: number } {
  const course = (['weekday', 'weekend'] as const).flatMap((kind) =>
    household[kind].map((home, hour) => (1 - share) * home + share * business[kind][hour]),
  );
  return { lowest: Math.min(...course), highest: Math.max(...course) };
}

/** Between the means of two hours, which stand at half past. */
function atHour(shape: readonly number[], hour: number): number {
  const since = hour - 0.5 + 0.125;
  const before = Math.floor(since);
  const weight = since - before;
  return (1 - weight) * shape[(before + 24) % 24] + weight * shape[(before + 1) % 24];
}

/** No load exceeds what is installed; a negative one (an injection the case counts as load) not either. */
function limited(mw: number, installedMw: number): number {
  return Math.abs(mw) > Math.abs(installedMw) ? installedMw : mw;
}

function checkParameters(
  p: GridProfileParameters,
  loadFactor: { minimum: number; peak: number },
  synchronousShare: number,
): void {
  const { minimum, peak } = loadFactor;
  if (!(minimum >= 0 && minimum <= peak && peak <= 1)) {
    throw new InputError({
      path: 'loadFactor',
      found: `minimum ${minimum}, peak ${peak}`,
      expected: '0 <= minimum <= peak <= 1, shares of installed load',
    });
  }
  for (const [path, share] of Object.entries({ synchronousShare, pvPeak: p.pvPeak ?? 0 })) {
    if (!(share >= 0 && share <= 1)) throw new InputError({ path, found: `${share}`, expected: 'a share from 0 to 1' });
  }
  if (!p.solarShape) return;
  if (p.solarShape.length !== p.calendar.ispCount) {
    throw new InputError({
      path: 'solarShape',
      found: counted(p.solarShape.length, 'value'),
      expected: `${p.calendar.ispCount}, one an ISP of the calendar`,
    });
  }
  const wrong = p.solarShape.findIndex((share) => !(share >= 0 && share <= 1));
  if (wrong >= 0) {
    throw new InputError({
      path: `solarShape[${wrong}]`,
      found: `${p.solarShape[wrong]}`,
      expected: 'a share from 0 to 1',
    });
  }
}
