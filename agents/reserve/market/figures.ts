import { sum } from '../../../src/series.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import { BEHAVIOUR_FIGURES, reverseLoading, type Volumes, volumesOf } from './behaviour.ts';
import type { PlannedVolumes } from './plannedWeek.ts';
import type { SimulationResult } from './simulate.ts';
import type { AggregatorKpis } from './summary.ts';

/** Mean of the elements that are a price, EUR/MWh; NaN if there is none. */
function meanPrice(prices: Float64Array): number {
  let total = 0;
  let count = 0;
  for (const price of prices) {
    if (Number.isNaN(price)) continue;
    total += price;
    count++;
  }
  return total / count;
}

/** Figures of a world's prices: they follow from season, calendar and seed, whatever the market does. */
export const WORLD_FIGURES = {
  meanDayAheadEurPerMwh: ({ dayAhead }: PriceSeries) => meanPrice(dayAhead),
  meanUpwardEurPerMwh: ({ upward }: PriceSeries) => meanPrice(upward),
  meanDownwardEurPerMwh: ({ downward }: PriceSeries) => meanPrice(downward),
  upwardCalledIsps: ({ upward }: PriceSeries) => upward.reduce((n, price) => n + (Number.isNaN(price) ? 0 : 1), 0),
  downwardCalledIsps: ({ downward }: PriceSeries) =>
    downward.reduce((n, price) => n + (Number.isNaN(price) ? 0 : 1), 0),
};
export type WorldFigure = keyof typeof WORLD_FIGURES;

const TOTALS = [
  'profitEur',
  'upwardMwh',
  'downwardMwh',
  'dayAheadMwh',
  'congestionMwh',
  'offeredMwh',
  'activatedMwh',
  'unavailableMwh',
  'undeliveredMwh',
  'offScheduleMwh',
  'unmetAtDepartureKwh',
  'chargedEnRouteKwh',
  'incomeUpwardEur',
  'incomeDownwardEur',
  'deviationFeeEur',
  'nonDeliveryEur',
] as const satisfies readonly (keyof AggregatorKpis)[];

/** What parties have earned together; who never paid nor was paid has 0. */
const balanceOf = ({ kpis }: SimulationResult, ...parties: string[]): number =>
  parties.reduce((sum, party) => sum + (kpis.balancesEur[party] ?? 0), 0);

const MARKET_FIGURES: Record<string, (result: SimulationResult) => number> = {
  mainLineReverseLoading: reverseLoading,
  deliveredMwh: ({ kpis }) => kpis.total.upwardMwh + kpis.total.downwardMwh,
  brpEur: (result) => balanceOf(result, ...result.loaded.config.brps.map(({ name }) => name)),
  tsoEur: (result) => balanceOf(result, result.loaded.config.tso.name),
  dsoEur: (result) => balanceOf(result, result.loaded.config.dso.name),
  exchangeEur: (result) => balanceOf(result, result.loaded.config.exchange.name),
  ownersEur: (result) => balanceOf(result, 'EV owners'),
  mainLineLoading: ({ kpis }) => kpis.grid.mainLine.loading,
  mainLineOverloadedIsps: ({ kpis }) => kpis.grid.mainLine.overloadedIsps,
  highestLoading: ({ kpis }) => kpis.grid.highest.loading,
  congestedIsps: ({ kpis }) => kpis.grid.congestedIsps,
  lossMwh: ({ kpis }) => kpis.grid.lossMwh,
  lowestVoltagePu: ({ kpis }) => kpis.grid.lowestVoltagePu,
  linearVersusAc: ({ kpis }) => kpis.grid.linearVersusAc,
  linearErrorMean: ({ kpis }) => kpis.grid.linear.metered.meanAbsolute,
  linearErrorLargest: ({ kpis }) => Math.abs(kpis.grid.linear.largest.linear - kpis.grid.linear.largest.ac),
  linearBiasForward: ({ kpis }) => kpis.grid.linear.forward.bias,
  linearBiasReverse: ({ kpis }) => kpis.grid.linear.reverse.bias,
  linearMissed: ({ kpis }) => kpis.grid.linear.missed,
  linearFalseAlarms: ({ kpis }) => kpis.grid.linear.falseAlarms,
  greenValidations: ({ kpis }) => kpis.validations.green,
  yellowValidations: ({ kpis }) => kpis.validations.yellow,
  redValidations: ({ kpis }) => kpis.validations.red,
  askedMwh: ({ kpis }) => kpis.validations.askedMwh,
  withheldMwh: ({ kpis }) => kpis.validations.withheldMwh,
  evs: ({ loaded }) => loaded.config.aggregators.reduce((sum, { evs }) => sum + evs, 0),
  days: ({ world }) => world.calendar.days.length,
};

/** Figures of a run as a whole, by name: what a study keeps of every run. MWh, EUR (+ is income), loading per unit. */
export const FIGURES: readonly string[] = [
  ...TOTALS,
  ...Object.keys(MARKET_FIGURES),
  ...Object.keys(BEHAVIOUR_FIGURES),
  ...Object.keys(WORLD_FIGURES),
];

/** Other names for a figure. */
export const FIGURE_ALIASES: Readonly<Record<string, string>> = { profit: 'profitEur' };

/** What wrong forecasts cost parties, EUR: worked out where a KPI names one, as the market is run a second time for it. */
const FORECAST_COSTS: Record<string, (result: SimulationResult) => readonly string[]> = {
  forecastCostAggregatorsEur: ({ loaded }) => loaded.config.aggregators.map(({ name }) => name),
  forecastCostBrpEur: ({ loaded }) => loaded.config.brps.map(({ name }) => name),
  forecastCostTsoEur: ({ loaded }) => [loaded.config.tso.name],
  forecastCostDsoEur: ({ loaded }) => [loaded.config.dso.name],
  forecastCostExchangeEur: ({ loaded }) => [loaded.config.exchange.name],
  forecastCostOwnersEur: () => ['EV owners'],
};
export const FORECAST_COST_FIGURES = Object.keys(FORECAST_COSTS);

const OF_AGGREGATOR = /^aggregators\.(.+)\.([A-Za-z]+)$/;

/** Whether a name is that of a figure kept only where asked for: of one aggregator, as `aggregators.EV_Agg1.profitEur`, or a forecast's cost. */
export const isExtraFigure = (name: string): boolean =>
  name in FORECAST_COSTS || (TOTALS as readonly string[]).includes(OF_AGGREGATOR.exec(name)?.[2] ?? '');

/**
 * The figures of a finished run: all FIGURES, and those asked for besides.
 * @param extra names as `aggregators.NAME.FIGURE` (NaN where the run has no such aggregator), or costs of forecasts
 * @returns figure by name; NaN is "no figure", as a mean price where no ISP was called
 */
export function figuresOf(result: SimulationResult, extra: readonly string[] = []): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const name of TOTALS) figures[name] = result.kpis.total[name];
  for (const [name, figure] of Object.entries(MARKET_FIGURES)) figures[name] = figure(result);
  Object.assign(figures, behaviourOf(result.world.prices, volumesOf(result)));
  for (const name of extra) {
    const parties = FORECAST_COSTS[name]?.(result);
    if (parties) {
      figures[name] = parties.reduce((sum, party) => sum + (result.kpis.forecastCostEur?.[party] ?? 0), 0);
      continue;
    }
    const [, aggregator, key] = OF_AGGREGATOR.exec(name) ?? [];
    figures[name] = result.kpis.aggregators[aggregator]?.[key as keyof AggregatorKpis] ?? Number.NaN;
  }
  return asJson(figures);
}

/** A figure that only plans have: what fleets would earn if none offered upward, EUR. */
export const PLANNED_FIGURE = 'profitWithoutUpwardEur';

/** Those FIGURES that follow from volumes and prices alone, and PLANNED_FIGURE, of plans that are carried out (market/plannedWeek.ts). */
export function plannedFiguresOf(planned: PlannedVolumes, prices: PriceSeries): Record<string, number> {
  const { profitEur, incomeUpwardEur, profitWithoutUpwardEur, upwardMwh, downwardMwh, dayAheadMwh } = planned;
  const totals = { upwardMwh: sum(upwardMwh), downwardMwh: sum(downwardMwh), dayAheadMwh: sum(dayAheadMwh) };
  return asJson({ profitEur, incomeUpwardEur, profitWithoutUpwardEur, ...totals, ...behaviourOf(prices, planned) });
}

function behaviourOf(prices: PriceSeries, volumes: Volumes): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [name, figure] of Object.entries(BEHAVIOUR_FIGURES)) figures[name] = figure(prices, volumes);
  for (const [name, figure] of Object.entries(WORLD_FIGURES)) figures[name] = figure(prices);
  return figures;
}

/** JSON knows neither -0 nor infinities: figures are the same whether they have been through a file or not. */
function asJson(figures: Record<string, number>): Record<string, number> {
  for (const name of Object.keys(figures))
    figures[name] = Number.isFinite(figures[name]) ? figures[name] + 0 : Number.NaN;
  return figures;
}
