import { own } from '../../../src/lookup.ts';
import type { Controls, Figure, Group, Shortcut } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import {
  BEHAVIOUR_FIGURES,
  pluggedIn,
  reverseLoading,
  reverseOverloadedIsps,
  SESSION_FIGURES,
  volumesOf,
  WORLD_FIGURES,
} from './behaviour.ts';
import type { SimulationConfig } from './config.ts';
import { dayAheadFigures, pricesOf } from './dayAheadFigures.ts';
import { emergenceFigures } from './emergenceFigures.ts';
import { FORECAST_COSTS } from './forecastCost.ts';
import { GRID_FIGURES } from './gridFigures.ts';
import { learningFigures } from './learningFigures.ts';
import { marketPowerFigures } from './marketPowerFigures.ts';
import { planWeek } from './plannedWeek.ts';
import { regretFigures } from './regretFigures.ts';
import { EV_OWNERS } from './rules.ts';
import { sessionFigures } from './sessionFigures.ts';
import type { SimulationResult } from './simulate.ts';
import type { AggregatorKpis } from './summary.ts';
import { pricesDrawnFor, type World } from './world.ts';

type Told = Pick<Figure, 'unit' | 'says'>;

/** Figures of all aggregators together, and of each. */
const TOTALS: Record<keyof AggregatorKpis, Told> = {
  profitEur: { unit: 'EUR', says: 'What aggregators earned in all (+ is income).' },
  upwardMwh: { unit: 'MWh', says: 'Upward balancing energy that aggregators delivered by discharging EVs.' },
  downwardMwh: { unit: 'MWh', says: 'Downward balancing energy that aggregators delivered by charging EVs.' },
  dayAheadMwh: {
    unit: 'MWh',
    says: 'Energy that EVs charged besides downward balancing energy and what the DSO ordered, by schedule or off it.',
  },
  congestionMwh: {
    unit: 'MWh',
    says: 'Energy that aggregators delivered because the DSO ordered it against congestion, upward and downward together.',
  },
  offeredMwh: { unit: 'MWh', says: 'Energy of all bids, upward and downward together.' },
  activatedMwh: { unit: 'MWh', says: 'Energy of all activations, upward and downward together.' },
  unavailableMwh: {
    unit: 'MWh',
    says: 'Energy of bids that aggregators took back in time because their EVs could not deliver it.',
  },
  undeliveredMwh: { unit: 'MWh', says: 'Energy that was activated and not delivered.' },
  offScheduleMwh: {
    unit: 'MWh',
    says: 'Energy that was scheduled day-ahead and not charged, or charged and not scheduled, ISP by ISP.',
  },
  unmetAtDepartureKwh: {
    unit: 'kWh',
    says: 'Energy that was missing when EVs left: from full batteries, in fleets of sessions from what they wanted.',
  },
  chargedEnRouteKwh: {
    unit: 'kWh',
    says: 'Energy that EVs charged on the way because a trip took more than was in the battery.',
  },
  incomeUpwardEur: { unit: 'EUR', says: 'What aggregators earned with upward balancing energy (+ is income).' },
  incomeDownwardEur: {
    unit: 'EUR',
    says: 'What aggregators earned with downward balancing energy (+ is income): below 0 where they paid for it.',
  },
  deviationFeeEur: {
    unit: 'EUR',
    says: 'Deviation fees between aggregators and BRPs (+ is income): below 0 where aggregators paid them.',
  },
  nonDeliveryEur: {
    unit: 'EUR',
    says: 'What aggregators earned with activated energy they did not deliver (+ is income): below 0 where they paid.',
  },
};

/** What parties have earned together; who never paid nor was paid has 0. */
const balanceOf = ({ kpis }: SimulationResult, ...parties: string[]): number =>
  parties.reduce((sum, party) => sum + (own(kpis.balancesEur, party) ?? 0), 0);

const MARKET_FIGURES: Record<string, Omit<Figure<SimulationResult>, 'name'>> = {
  mainLineReverseLoading: {
    unit: 'p.u.',
    says: 'Highest AC loading of a main line while the network exports; 0 where it never does.',
    of: reverseLoading,
  },
  mainLineReverseOverloadedIsps: {
    unit: 'ISPs',
    says: 'Number of ISPs in which the network exports and the AC loading of a main line is above the limit of the DSO.',
    of: (run) => reverseOverloadedIsps(run, run.loaded.config.dso.loadingLimit),
  },
  deliveredMwh: {
    unit: 'MWh',
    says: 'Balancing energy that aggregators delivered, upward and downward together.',
    of: ({ kpis }) => kpis.total.upwardMwh + kpis.total.downwardMwh,
  },
  brpEur: {
    unit: 'EUR',
    says: 'What all BRPs earned together (+ is income).',
    of: (run) => balanceOf(run, ...run.loaded.config.brps.map(({ name }) => name)),
  },
  tsoEur: {
    unit: 'EUR',
    says: 'What the TSO earned (+ is income).',
    of: (run) => balanceOf(run, run.loaded.config.tso.name),
  },
  dsoEur: {
    unit: 'EUR',
    says: 'What the DSO earned (+ is income).',
    of: (run) => balanceOf(run, run.loaded.config.dso.name),
  },
  exchangeEur: {
    unit: 'EUR',
    says: 'What the exchange earned (+ is income).',
    of: (run) => balanceOf(run, run.loaded.config.exchange.name),
  },
  ownersEur: {
    unit: 'EUR',
    says: 'What EV owners earned (+ is income): below 0 where they paid for charging.',
    of: (run) => balanceOf(run, EV_OWNERS),
  },
  ...GRID_FIGURES,
  evs: {
    unit: 'EVs',
    says: 'Number of EVs of all aggregators; of fleets of sessions the number of connectors.',
    of: ({ loaded, world }) =>
      loaded.config.aggregators.reduce((sum, { evs }, k) => sum + (evs ?? world.fleets[k].fleet.chargeKw.length), 0),
  },
  days: { unit: 'days', says: 'Number of days of the run.', of: ({ world }) => world.calendar.days.length },
};

const aggregatorsOf = ({ aggregators }: SimulationConfig) => aggregators.map(({ name }) => name);

/** All figures of a run of this market. */
export const figures: readonly Figure<SimulationResult>[] = [
  ...(Object.keys(TOTALS) as (keyof AggregatorKpis)[]).map((name) => ({
    name,
    ...TOTALS[name],
    of: ({ kpis }: SimulationResult) => kpis.total[name],
    ofGroups: ['aggregators'],
    ofMember: ({ kpis }: SimulationResult, member: string) => own(kpis.aggregators, member)?.[name] ?? Number.NaN,
  })),
  ...Object.entries(MARKET_FIGURES).map(([name, figure]) => ({ name, ...figure })),
  ...Object.entries(BEHAVIOUR_FIGURES).map(([name, { of, ...told }]) => ({
    name,
    ...told,
    of: (run: SimulationResult) => of(pricesOf(run), volumesOf(run)),
  })),
  ...Object.entries(WORLD_FIGURES).map(([name, { of, ...told }]) => ({
    name,
    ...told,
    of: (run: SimulationResult) => of(pricesOf(run)),
  })),
  ...Object.entries(SESSION_FIGURES).map(([name, { of, ...told }]) => ({
    name,
    ...told,
    of: (run: SimulationResult) => of(pricesOf(run), pluggedIn(run.world)),
  })),
  ...Object.entries(FORECAST_COSTS).map(([name, { whom, parties }]) => ({
    name,
    unit: 'EUR',
    says: `What wrong forecasts cost ${whom} (+ is a loss); 0 where nothing is uncertain.`,
    asked: true,
    of: ({ loaded, kpis }: SimulationResult) =>
      parties(loaded.config).reduce((sum, party) => sum + (own(kpis.forecastCostEur ?? {}, party) ?? 0), 0),
  })),
  ...emergenceFigures,
  ...marketPowerFigures,
  ...learningFigures,
  ...regretFigures,
  ...dayAheadFigures,
  ...sessionFigures,
  {
    name: 'coupledFleetGap',
    unit: '',
    says: 'Largest share of the most that it could have earned that a plan of a fleet may lack whose EVs share a connection or a minimum bid; NaN without such fleets.',
    of: ({ kpis }) => kpis.coupledFleets?.largestGap ?? Number.NaN,
  },
  {
    name: 'flexibilityValueEur',
    unit: 'EUR',
    says: 'What aggregators earned less what they would have earned in the same world had EVs of all fleets of sessions charged at once (fleet.charging: at-once); 0 where none of these plans.',
    asked: true,
    of: ({ kpis }) => Object.values(kpis.flexibilityValueEur ?? {}).reduce((all, eur) => all + eur, 0),
    ofGroups: ['aggregators'],
    ofMember: ({ kpis }, member) => own(kpis.flexibilityValueEur ?? {}, member) ?? 0,
  },
];

/** Other names for figures. */
export const aliases: Readonly<Record<string, string>> = { profit: 'profitEur' };

/** What a study keeps an eye on where it names no KPIs. */
export const defaultKpis = ['profit', 'upwardMwh', 'downwardMwh', 'dayAheadMwh', 'withheldMwh', 'mainLineLoading'];

/** Those of whom figures may be asked one by one. */
export const groups: Readonly<Record<string, Group<SimulationConfig>>> = {
  aggregators: { one: 'aggregator', members: aggregatorsOf },
  brps: { one: 'BRP', members: ({ brps }) => brps.map(({ name }) => name) },
};

const worldFiguresOf = (prices: PriceSeries): Record<string, number> =>
  Object.fromEntries(Object.entries(WORLD_FIGURES).map(([name, { of }]) => [name, of(prices)]));

/** Figures of generated prices, whose means are found from prices made for that alone. */
export const controls: Controls<SimulationConfig> = {
  figures: Object.keys(WORLD_FIGURES),
  key: ({ calendar, world: { prices, season, model, missingPrice } }) =>
    prices === 'generated' ? JSON.stringify([calendar, season, model, missingPrice]) : undefined,
  unknown: ({ market }) =>
    market.dayAhead && 'prices that are formed (market.dayAhead), whose means nobody knows before',
  sampler: (loaded) => {
    const prices = pricesDrawnFor(loaded);
    const calendar = createCalendar(loaded.config.calendar);
    return (seed) => worldFiguresOf(prices(calendar, seed));
  },
};

/** Figures that follow from volumes and prices alone, of plans that are carried out as they are (see plannedWeek.ts). */
export const plans: Shortcut<SimulationConfig, World> = {
  figures: [
    {
      name: 'profitWithoutUpwardEur',
      unit: 'EUR',
      says: 'What all aggregators together would earn if none of them offered upward energy (+ is income).',
    },
  ],
  of: (loaded, world) => {
    const { upwardMwh, downwardMwh, dayAheadMwh, ...money } = planWeek(loaded, world);
    const volumes = { upwardMwh, downwardMwh, dayAheadMwh };
    const totals = Object.entries(volumes).map(([name, series]) => [name, sum(series)]);
    const behaviour = Object.entries(BEHAVIOUR_FIGURES).map(([name, { of }]) => [name, of(world.prices, volumes)]);
    const evs = pluggedIn(world);
    const sessions = Object.entries(SESSION_FIGURES).map(([name, { of }]) => [name, of(world.prices, evs)]);
    return { ...money, ...Object.fromEntries([...totals, ...behaviour, ...sessions]), ...worldFiguresOf(world.prices) };
  },
};
