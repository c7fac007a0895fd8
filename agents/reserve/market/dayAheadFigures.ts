import type { Figure } from '../../../src/market/system.ts';
import { coincidence } from '../../../src/measures/coincidence.ts';
import { chargingPhases, orderParameter } from '../../../src/measures/synchrony.ts';
import { volatility } from '../../../src/measures/volatility.ts';
import type { PriceSeries } from '../../../src/worlds/prices.ts';
import { residualSupplyOf } from '../exchange/settings.ts';
import type { DayAheadRecord } from './dayAheadRecord.ts';
import type { RecordedRun } from './recorder.ts';
import { REST_OF_MARKET } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

type Told = Pick<Figure, 'name' | 'unit' | 'says'>;

/** A figure of formed day-ahead prices: none where prices are given. */
const ofDayAhead = (
  told: Told,
  of: (dayAhead: DayAheadRecord, run: SimulationResult) => number,
): Figure<SimulationResult> => ({
  ...told,
  of: (run) => (run.dayAhead === undefined ? Number.NaN : of(run.dayAhead, run)),
});

/** Prices of a run: the world's, or as they were formed day-ahead as far as they were. */
export function pricesOf({ world, dayAhead }: Pick<RecordedRun, 'world' | 'dayAhead'>): PriceSeries {
  if (dayAhead === undefined) return world.prices;
  const formed = dayAhead.priceEurPerMwh.map((price, t) => (Number.isNaN(price) ? world.prices.dayAhead[t] : price));
  return { ...world.prices, dayAhead: formed };
}

const known = (series: Float64Array): Float64Array => series.filter((value) => !Number.isNaN(value));
/** NaN where none is known. */
const largest = (series: Float64Array): number => {
  const values = known(series);
  return values.length === 0 ? Number.NaN : values.reduce((most, value) => Math.max(most, value));
};
const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What each fleet has scheduled, MWh by ISP of the run. */
function schedules({ recorder, world }: SimulationResult): Float64Array[] {
  const { ispCount } = world.calendar;
  const { scheduledMwh } = recorder.columns;
  return recorder.aggregators.map((_, k) => scheduledMwh.subarray(k * ispCount, (k + 1) * ispCount));
}

/** Mean over the days of how far all fleets charge at one time of the day. */
function synchronyOf(run: SimulationResult): number {
  const fleets = schedules(run);
  const orders = run.world.calendar.days.map(({ firstIsp, ispCount }) =>
    orderParameter(fleets.map((energy) => chargingPhases(energy.subarray(firstIsp, firstIsp + ispCount), ispCount)[0])),
  );
  return mean(orders.filter((order) => !Number.isNaN(order)));
}

/** P X less the integral of P, over all days that were formed, EUR. */
function surplusOf(dayAhead: DayAheadRecord, { loaded, world }: SimulationResult): number {
  const rules = loaded.config.market.dayAhead;
  if (!rules) return Number.NaN;
  const { days, hoursPerIsp } = world.calendar;
  let eur = 0;
  for (const { firstIsp, ispCount } of days) {
    const ofDay = (series: Float64Array) => series.subarray(firstIsp, firstIsp + ispCount);
    if (Number.isNaN(dayAhead.priceEurPerMwh[firstIsp])) continue;
    const supply = residualSupplyOf(rules, hoursPerIsp, ofDay(dayAhead.baseEurPerMwh));
    const bought = ofDay(dayAhead.boughtMw);
    eur += supply.cost(ofDay(dayAhead.priceEurPerMwh), bought) - supply.potential(bought);
  }
  return eur;
}

/** Half of all changes from a day to the next, over the mean of both days: 1 if nothing is bought at the time it was the day before. */
function shiftOf({ boughtMw }: DayAheadRecord, { world }: SimulationResult): number {
  let [changed, bought] = [0, 0];
  world.calendar.days.slice(1).forEach(({ firstIsp, ispCount }, before) => {
    const yesterday = world.calendar.days[before];
    for (let at = 0; at < Math.min(ispCount, yesterday.ispCount); at++) {
      const [mw, mwBefore] = [boughtMw[firstIsp + at], boughtMw[yesterday.firstIsp + at]];
      if (Number.isNaN(mw) || Number.isNaN(mwBefore)) continue;
      changed += Math.abs(mw - mwBefore);
      bought += Math.abs(mw) + Math.abs(mwBefore);
    }
  });
  return changed / bought;
}

/** What emerges where day-ahead prices are formed; NaN where they are given. */
export const dayAheadFigures: readonly Figure<SimulationResult>[] = [
  ofDayAhead(
    {
      name: 'dayAheadGap',
      unit: '',
      says: 'Largest share of its bill that aggregators together could still have saved on a day at the prices formed (market.dayAhead).',
    },
    ({ gap }) => largest(gap),
  ),
  ofDayAhead(
    { name: 'dayAheadRounds', unit: '', says: 'Mean number of rounds in which the prices of a day were formed.' },
    ({ rounds }) => mean([...known(rounds)]),
  ),
  ofDayAhead(
    {
      name: 'dayAheadPeakMw',
      unit: 'MW',
      says: 'Most that aggregators and BRPs bought in an ISP, where day-ahead prices are formed.',
    },
    ({ boughtMw }) => largest(boughtMw),
  ),
  ofDayAhead(
    {
      name: 'chargingCoincidence',
      unit: '',
      says: 'Peak of the schedules of all fleets together over the sum of their peaks, where day-ahead prices are formed: 1 if all peak at once.',
    },
    (_, run) => coincidence(schedules(run)),
  ),
  ofDayAhead(
    {
      name: 'chargingSynchrony',
      unit: '',
      says: 'How far schedules of fleets lie at one time of the day, in the mean over the days, where day-ahead prices are formed: 1 if all do.',
    },
    (_, run) => synchronyOf(run),
  ),
  ofDayAhead(
    {
      name: 'dayAheadShift',
      unit: '',
      says: 'Share of what is bought day-ahead that is bought at other times than the day before, where prices are formed: 1 if all of it moves.',
    },
    shiftOf,
  ),
  ofDayAhead(
    {
      name: 'dayAheadPriceSd',
      unit: 'EUR/MWh',
      says: 'Standard deviation of the day-ahead price, where it is formed.',
    },
    ({ priceEurPerMwh }) => volatility(known(priceEurPerMwh)).sd,
  ),
  ofDayAhead(
    {
      name: 'restOfMarketEur',
      unit: 'EUR',
      says: 'What the rest of the day-ahead market earned with what the exchange bought of it (+ is income).',
    },
    (_, { ledger }) => ledger.balance(REST_OF_MARKET),
  ),
  ofDayAhead(
    {
      name: 'restOfMarketSurplusEur',
      unit: 'EUR',
      says: 'What that was more than it cost the rest of the market by its residual supply curve.',
    },
    surplusOf,
  ),
];
