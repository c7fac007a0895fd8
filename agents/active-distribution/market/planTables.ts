import { DAY, HOUR, real, text, whole } from '../../../src/market/columns.ts';
import { type Column, type Figure, type Table, table } from '../../../src/market/system.ts';
import type { PossibleDay } from './days.ts';
import type { SourceRow } from './scenarios.ts';
import type { SimulationResult } from './simulate.ts';

type Told = Pick<Figure, 'unit' | 'says'>;

const front = table({
  name: 'front',
  says: 'Compromises between revenue and unserved energy that the operator chose from, a row per day and point.',
  source: ({ recorder }: SimulationResult) => {
    const points = recorder.plans.flatMap(({ day, front }) => front.map((point) => ({ day, ...point })));
    return { rows: points.length, points };
  },
  columns: [
    { ...DAY, value: ({ points }, row) => points[row].day },
    {
      ...real('gammaHours', 'h', 'Hours of bad prices it is safe against.'),
      value: ({ points }, row) => points[row].gammaHours,
    },
    {
      ...real('f1Eur', 'EUR', 'Revenue less costs (7), without what reactive power earns: what was traded off.'),
      value: ({ points }, row) => points[row].f1Eur,
    },
    {
      ...real('f2Eur', 'EUR', 'Worth of the energy that contingencies would leave unserved (8).'),
      value: ({ points }, row) => points[row].f2Eur,
    },
    {
      ...real('gapEur', 'EUR', 'Most that it can be below the best of its kind.'),
      value: ({ points }, row) => points[row].gapEur,
    },
    {
      ...whole('isChosen', '1: this is the one that was chosen (13).'),
      value: ({ points }, row) => (points[row].isChosen ? 1 : 0),
    },
  ],
});

const PLAN: Record<
  | 'soldMw'
  | 'boughtMw'
  | 'spinningMw'
  | 'storageMw'
  | 'realTimeSoldMw'
  | 'realTimeBoughtMw'
  | 'localMw'
  | 'renewableMw'
  | 'loadMw'
  | 'lossMw'
  | 'unservedMw'
  | 'reactiveMvar'
  | 'ensMw',
  Told
> = {
  soldMw: { unit: 'MW', says: 'Energy sold day-ahead.' },
  boughtMw: { unit: 'MW', says: 'Energy bought day-ahead.' },
  spinningMw: { unit: 'MW', says: 'Spinning reserve sold.' },
  storageMw: { unit: 'MW', says: 'Expected out of storage; below 0 into it.' },
  realTimeSoldMw: { unit: 'MW', says: 'Expected to be sold in real time.' },
  realTimeBoughtMw: { unit: 'MW', says: 'Expected to be bought in real time.' },
  localMw: { unit: 'MW', says: 'Expected of aggregators; below 0 where they draw.' },
  renewableMw: { unit: 'MW', says: 'Expected of sun and wind.' },
  loadMw: { unit: 'MW', says: 'Expected load.' },
  lossMw: { unit: 'MW', says: 'Expected losses.' },
  unservedMw: { unit: 'MW', says: 'Expected to be unserved without any contingency.' },
  reactiveMvar: { unit: 'Mvar', says: 'Expected reactive power to be sold; below 0 bought.' },
  ensMw: { unit: 'MW', says: 'Unserved in a contingency, as expected over all of them.' },
};

const plan = table({
  name: 'plan',
  says: 'The day-ahead plan that was chosen, a row per day and hour; what depends on the scenario is its mean.',
  source: ({ recorder }: SimulationResult) => {
    const hours = recorder.plans.flatMap((each) => Array.from(each.soldMw, (_, hour) => ({ plan: each, hour })));
    return { rows: hours.length, hours };
  },
  columns: [
    { ...DAY, value: ({ hours }, row) => hours[row].plan.day },
    { ...HOUR, value: ({ hours }, row) => hours[row].hour },
    {
      ...whole('unitsOn', 'Dispatchable units that are on.'),
      value: ({ hours }, row) => sumOf(hours[row].plan.on, hours[row].plan.soldMw.length, hours[row].hour),
    },
    {
      ...real('generationMw', 'MW', 'Expected of dispatchable units.'),
      value: ({ hours }, row) => sumOf(hours[row].plan.generatorMw, hours[row].plan.soldMw.length, hours[row].hour),
    },
    ...(Object.keys(PLAN) as (keyof typeof PLAN)[]).map((name) => ({
      name,
      type: 'DOUBLE' as const,
      ...PLAN[name],
      value: (
        { hours }: { hours: { plan: SimulationResult['recorder']['plans'][number]; hour: number }[] },
        row: number,
      ) => hours[row].plan[name][hours[row].hour],
    })),
  ],
});

/** Sum over units of a series that has them one after the other. */
function sumOf(series: Float64Array, hours: number, hour: number): number {
  let total = 0;
  for (let at = hour; at < series.length; at += hours) total += series[at];
  return total;
}

const bids = table({
  name: 'bids',
  says: 'What aggregators bid, as means over scenarios, and what was accepted, a row per day, aggregator and hour.',
  source: ({ recorder }: SimulationResult) => {
    const rows = recorder.bids.flatMap((bid) => Array.from(bid.idleMw, (_, hour) => ({ bid, hour })));
    return { rows: rows.length, all: rows };
  },
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].bid.day },
    { ...text('aggregator', 'Name of the aggregator.'), value: ({ all }, row) => all[row].bid.bidder },
    { ...HOUR, value: ({ all }, row) => all[row].hour },
    { ...real('sellMw', 'MW', 'Bid to be sold.'), value: ({ all }, row) => all[row].bid.sellMw[all[row].hour] },
    { ...real('buyMw', 'MW', 'Bid to be bought.'), value: ({ all }, row) => all[row].bid.buyMw[all[row].hour] },
    {
      ...real('spinningMw', 'MW', 'Spinning reserve that was bid.'),
      value: ({ all }, row) => all[row].bid.spinningMw[all[row].hour],
    },
    {
      ...real('regulatingMw', 'MW', 'Regulating reserve that was bid.'),
      value: ({ all }, row) => all[row].bid.regulatingMw[all[row].hour],
    },
    {
      ...real('idleMw', 'MW', 'What it draws where nothing is traded with it.'),
      value: ({ all }, row) => all[row].bid.idleMw[all[row].hour],
    },
    {
      ...real('energyShare', 'share', 'Share of its energy that is accepted.'),
      value: ({ all }, row) => all[row].bid.accepted?.energyShare ?? null,
    },
    {
      ...real('spinningShare', 'share', 'Share of its spinning reserve that is accepted.'),
      value: ({ all }, row) => all[row].bid.accepted?.spinningShare ?? null,
    },
    {
      ...real('regulatingShare', 'share', 'Share of its regulating reserve that is accepted.'),
      value: ({ all }, row) => all[row].bid.accepted?.regulatingShare ?? null,
    },
    {
      ...real('acceptedSellMw', 'MW', 'Sold day-ahead.'),
      value: ({ all }, row) => all[row].bid.accepted?.sellMw[all[row].hour] ?? null,
    },
    {
      ...real('acceptedBuyMw', 'MW', 'Bought day-ahead.'),
      value: ({ all }, row) => all[row].bid.accepted?.buyMw[all[row].hour] ?? null,
    },
  ],
});

const tariffs = table({
  name: 'tariffs',
  says: 'Which tariff the customers of each zone had, a row per day and zone; none without market.tou.',
  source: ({ recorder, world }: SimulationResult) => {
    const all = recorder.tariffs.flatMap((told) => told.tariffs.map((tariff, zone) => ({ told, tariff, zone })));
    return { rows: all.length, all, names: world.feeders.names };
  },
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].told.day },
    { ...text('zone', 'Branch at the head of the zone.'), value: ({ all, names }, row) => names[all[row].zone] },
    { ...text('tariff', 'flat, two bands or three bands.'), value: ({ all }, row) => all[row].tariff },
    {
      ...real('gainEur', 'EUR', 'What the operator expected to gain by it beside the flat one.'),
      value: ({ all }, row) => all[row].told.gainEur[all[row].zone],
    },
  ],
});

const SCENARIOS: Record<Exclude<keyof SourceRow, 'source' | 'unit'>, string> = {
  draws: 'Joint draws.',
  kept: 'Scenarios kept of them.',
  meanDrawn: 'Mean over draws and hours.',
  meanKept: 'The same of the scenarios kept.',
  sdDrawn: 'Standard deviation between draws, root mean square over hours.',
  sdKept: 'The same of the scenarios kept.',
};

const scenarios = table({
  name: 'scenarios',
  says: 'What the reduction of scenarios left of each uncertain source, a row per day and source.',
  source: ({ recorder, world }: SimulationResult) => {
    const all = recorder.plans.flatMap(({ day }) =>
      world.day(day).scenarios.sources.map((source) => ({ day, ...source })),
    );
    return { rows: all.length, all };
  },
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].day },
    { ...text('source', 'What is uncertain.'), value: ({ all }, row) => all[row].source },
    { ...text('unit', 'Unit of the figures.'), value: ({ all }, row) => all[row].unit },
    ...(Object.keys(SCENARIOS) as (keyof typeof SCENARIOS)[]).map((name) => ({
      ...(name === 'draws' || name === 'kept' ? whole(name, SCENARIOS[name]) : real(name, '', SCENARIOS[name])),
      value: ({ all }: { all: (SourceRow & { day: number })[] }, row: number) => all[row][name],
    })),
  ],
});

const POSSIBLE: Record<
  'dayAheadEurPerMwh' | 'realTimeEurPerMwh' | 'loadMw' | 'solarMw' | 'windMw',
  Told & { of(day: PossibleDay, hour: number, peaks: Peaks): number }
> = {
  dayAheadEurPerMwh: { unit: 'EUR/MWh', says: 'Day-ahead price.', of: ({ dayAhead }, hour) => dayAhead[hour] },
  realTimeEurPerMwh: { unit: 'EUR/MWh', says: 'Real-time price.', of: ({ realTime }, hour) => realTime[hour] },
  loadMw: {
    ...{ unit: 'MW', says: 'Power that customers of all zones want, at the flat tariff.' },
    of: ({ zoneLoad }, hour, { loadMw }) => zoneLoad.reduce((all, load, zone) => all + loadMw[zone] * load[hour], 0),
  },
  solarMw: { unit: 'MW', says: 'Power of sun.', of: ({ solar }, hour, { solarMw }) => solar[hour] * solarMw },
  windMw: { unit: 'MW', says: 'Power of wind.', of: ({ wind }, hour, { windMw }) => wind[hour] * windMw },
};

/** What is installed, and what zones draw at load factor 1. */
interface Peaks {
  loadMw: Float64Array;
  solarMw: number;
  windMw: number;
}

const possibleRows = ({ recorder, world, loaded }: SimulationResult) => {
  const { solar, wind } = loaded.config.ads;
  const installed = (sites: typeof solar) => sites.reduce((all, { capacity }) => all + capacity, 0);
  const rows = recorder.plans.flatMap(({ day }) => {
    const { actual, scenarios } = world.day(day);
    return [actual, ...scenarios.days].flatMap((possible, scenario) =>
      Array.from(possible.dayAhead, (_, hour) => ({
        ...{ day, possible, scenario, hour },
        probability: scenario === 0 ? null : scenarios.probability[scenario - 1],
      })),
    );
  });
  const peaks: Peaks = { loadMw: world.feeders.loadMw, solarMw: installed(solar), windMw: installed(wind) };
  return { rows: rows.length, all: rows, peaks };
};

const possibleDays = table({
  name: 'possibleDays',
  says: 'The days that the operator reckoned with, and the one that came, a row per day, scenario and hour.',
  source: possibleRows,
  columns: [
    { ...DAY, value: ({ all }, row) => all[row].day },
    {
      ...whole('scenario', 'Scenario kept, counted from 1; 0: the day as it came.'),
      value: ({ all }, row) => all[row].scenario,
    },
    {
      ...real('probability', 'share', 'Its probability; null for the day as it came.'),
      value: ({ all }, row) => all[row].probability,
    },
    { ...HOUR, value: ({ all }, row) => all[row].hour },
    ...(Object.keys(POSSIBLE) as (keyof typeof POSSIBLE)[]).map(
      (name): Column<ReturnType<typeof possibleRows>> => ({
        ...real(name, POSSIBLE[name].unit, POSSIBLE[name].says),
        value: ({ all, peaks }, row) => POSSIBLE[name].of(all[row].possible, all[row].hour, peaks),
      }),
    ),
  ],
});

/** What was planned for a day, and from what. */
export const planTables: readonly Table<SimulationResult>[] = [front, plan, bids, tariffs, scenarios, possibleDays];
