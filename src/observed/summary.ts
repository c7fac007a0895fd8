import type { Network } from '../grid/network.ts';
import { type Clock, clockOf } from './clock.ts';
import { gapsOf } from './gaps.ts';
import type { Observed, ObservedSeries, ObservedSession, PriceSeriesName } from './observed.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 86_400_000;

interface SeriesSummary {
  name: string;
  unit: string;
  /** Intervals with a value, and without. */
  values: number;
  missing: number;
  /** Null where there is no value. */
  min: number | null;
  mean: number | null;
  max: number | null;
  shareNegative: number | null;
  /** Of a regulation state: share of the intervals with a value, by state. */
  states?: { state: number; share: number }[];
}

/** What was understood of a file, in figures. Times are local, with offset. */
export interface ObservedSummary {
  file: string;
  format: string;
  kind: Observed['kind'];
  timeZone: string;
  notes: string[];
  duplicates: number;
  series?: {
    /** Start of the first and of the last interval. */
    first: string;
    last: string;
    stepMinutes: number;
    /** Intervals from first to last. */
    intervals: number;
    /** Days of another length than 24 hours, with the intervals they should have and those in which any series has a value. */
    clockChanges: { date: string; intervals: number; found: number }[];
    gaps: { from: string; to: string; intervals: number; series: string[] }[];
    all: SeriesSummary[];
  };
  sessions?: {
    first: string;
    last: string;
    count: number;
    chargers: number;
    users: number;
    kinds: Record<string, number>;
    months: Record<string, number>;
    /** Of those that have the figure; null if none does. */
    meanHours: number | null;
    meanKwh: number | null;
    meanMaxKw: number | null;
  };
  network?: {
    name: string;
    buses: number;
    kv: number[];
    lines: number;
    transformers: number;
    open: number;
    withoutRating: number;
    loads: number;
    loadMw: number;
    generators: number;
    generationMw: number;
    pvMw: number;
    sources: string[];
  };
}

/** Sums up what was understood of a file. */
export function summaryOf(observed: Observed): ObservedSummary {
  const { file, format, kind, timeZone, notes, duplicates = 0 } = observed;
  const clock = clockOf(timeZone);
  const common = { file, format, kind, timeZone, notes, duplicates };
  switch (observed.kind) {
    case 'prices':
      return { ...common, series: ofSeries(observed.prices, observed.loads ?? [], clock) };
    case 'loads':
      return { ...common, series: ofSeries({}, observed.loads, clock) };
    case 'sessions':
      return { ...common, sessions: ofSessions(observed.sessions, clock) };
    case 'network':
      return { ...common, network: ofNetwork(observed.network) };
  }
}

/** Upward and downward prices are empty wherever the TSO did not call, which is no gap. */
function ofSeries(
  prices: Partial<Record<PriceSeriesName, ObservedSeries>>,
  loads: readonly ObservedSeries[],
  clock: Clock,
): NonNullable<ObservedSummary['series']> {
  const all = [...Object.values(prices), ...loads];
  const { startMs, stepMinutes, values } = all[0];
  const step = stepMinutes * MS_PER_MINUTE;
  const lastMs = startMs + (values.length - 1) * step;
  const gaps = new Map<string, { from: string; to: string; intervals: number; series: string[] }>();
  for (const series of all) {
    if (series === prices.upward || series === prices.downward) continue;
    for (const gap of gapsOf(series)) {
      const from = clock.iso(gap.startMs);
      const to = clock.iso(gap.startMs + (gap.intervals - 1) * step);
      const key = `${from} ${to}`;
      const known = gaps.get(key);
      if (known) known.series.push(series.name);
      else gaps.set(key, { from, to, intervals: gap.intervals, series: [series.name] });
    }
  }
  return {
    first: clock.iso(startMs),
    last: clock.iso(lastMs),
    stepMinutes,
    intervals: values.length,
    clockChanges: clockChangesOf(all, startMs, lastMs, clock),
    gaps: [...gaps.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    all: all.map((series) => ofOne(series, series === prices.regulationState)),
  };
}

function ofOne({ name, unit, values }: ObservedSeries, isState: boolean): SeriesSummary {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = known.length;
  const shareOf = (test: (value: number) => boolean) => known.reduce((n, value) => n + Number(test(value)), 0) / count;
  const states = [-1, 0, 1, 2].map((state) => ({ state, share: shareOf((value) => value === state) }));
  return {
    name,
    unit,
    values: count,
    missing: values.length - count,
    min: count > 0 ? known.reduce((a, b) => Math.min(a, b)) : null,
    mean: count > 0 ? known.reduce((a, b) => a + b, 0) / count : null,
    max: count > 0 ? known.reduce((a, b) => Math.max(a, b)) : null,
    shareNegative: count > 0 ? shareOf((value) => value < 0) : null,
    ...(isState && count > 0 ? { states } : {}),
  };
}

/** Local days in the period that do not have 24 hours, counted as far as they lie in it. */
function clockChangesOf(all: readonly ObservedSeries[], startMs: number, lastMs: number, clock: Clock) {
  const step = all[0].stepMinutes * MS_PER_MINUTE;
  const midnightOf = (wallMs: number): number => clock.instantsAt(wallMs)[0] ?? wallMs;
  const wall = startMs + clock.offsetAt(startMs) * MS_PER_MINUTE;
  const changes: { date: string; intervals: number; found: number }[] = [];
  for (let day = Math.floor(wall / MS_PER_DAY) * MS_PER_DAY; midnightOf(day) <= lastMs; day += MS_PER_DAY) {
    const [from, to] = [midnightOf(day), midnightOf(day + MS_PER_DAY)];
    if (to - from === MS_PER_DAY) continue;
    let found = 0;
    for (let ms = from; ms < to; ms += step) {
      const place = (ms - startMs) / step;
      if (all.some(({ values }) => !Number.isNaN(values[place] ?? Number.NaN))) found++;
    }
    changes.push({ date: new Date(day).toISOString().slice(0, 10), intervals: (to - from) / step, found });
  }
  return changes;
}

function ofSessions(sessions: readonly ObservedSession[], clock: Clock): NonNullable<ObservedSummary['sessions']> {
  const mean = (values: number[]): number | null => {
    const known = values.filter((value) => !Number.isNaN(value));
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null;
  };
  const count = (keys: string[]): Record<string, number> => {
    const counts = new Map<string, number>();
    for (const key of keys.toSorted()) counts.set(key, (counts.get(key) ?? 0) + 1);
    return Object.fromEntries(counts);
  };
  const distinct = (names: string[]) => new Set(names.filter((name) => name !== '')).size;
  const arrivals = sessions.map(({ arrivalMs }) => clock.iso(arrivalMs));
  return {
    first: arrivals[0] ?? '',
    last: arrivals.at(-1) ?? '',
    count: sessions.length,
    chargers: distinct(sessions.map(({ charger }) => charger)),
    users: distinct(sessions.map(({ user }) => user)),
    kinds: count(sessions.map(({ kind }) => kind || 'not said')),
    months: count(arrivals.map((iso) => iso.slice(0, 7))),
    meanHours: mean(sessions.map(({ arrivalMs, departureMs }) => (departureMs - arrivalMs) / MS_PER_HOUR)),
    meanKwh: mean(sessions.map(({ energyKwh }) => energyKwh)),
    meanMaxKw: mean(sessions.map(({ maxPowerKw }) => maxPowerKw)),
  };
}

function ofNetwork({ name, buses, branches, generation, sources }: Network): NonNullable<ObservedSummary['network']> {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const pv = generation.filter(({ kind }) => kind === 'pv');
  return {
    name,
    buses: buses.length,
    kv: [...new Set(buses.map(({ baseKv }) => baseKv))].sort((a, b) => b - a),
    lines: branches.filter(({ kind }) => kind === 'line').length,
    transformers: branches.filter(({ kind }) => kind === 'transformer').length,
    open: branches.filter(({ closed }) => !closed).length,
    withoutRating: branches.filter(({ ratingMva }) => ratingMva === Number.POSITIVE_INFINITY).length,
    loads: buses.filter(({ loadMw, loadMvar }) => loadMw !== 0 || loadMvar !== 0).length,
    loadMw: sum(buses.map(({ loadMw }) => loadMw)),
    generators: generation.length,
    generationMw: sum(generation.map(({ installedMw }) => installedMw)),
    pvMw: sum(pv.map(({ installedMw }) => installedMw)),
    sources: sources.map(({ bus }) => buses[bus].id),
  };
}
