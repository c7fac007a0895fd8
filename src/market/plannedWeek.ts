import type { LoadedConfig } from '../config/load.ts';
import type { AggregatorEntry, SimulationConfig } from '../config/schema.ts';
import { solveEvDay } from '../optimizers/evDayDp.ts';
import { evDayOf, expectedPrice } from './fleetProblem.ts';
import type { World } from './world.ts';

const KWH_PER_MWH = 1000;

/** What fleets plan, MWh per ISP, all aggregators together, and what that comes to if all of it is carried out. */
export interface PlannedVolumes {
  upwardMwh: Float64Array;
  downwardMwh: Float64Array;
  dayAheadMwh: Float64Array;
  profitEur: number;
  incomeUpwardEur: number;
}

/**
 * Whether every plan of a config is carried out as it is: nothing surprises or couples the EVs, all that is offered is taken, and nobody
 * asks the grid. A whole run then comes to what was planned, and plans can be had without one.
 */
export function isCarriedOut({ market, forecast, fleet, aggregators, brps }: SimulationConfig): boolean {
  const { arrivalSdIsps, departureSdIsps, tripSdShare } = fleet.surprise;
  const isPlain = (entry: AggregatorEntry) =>
    entry.fleet === undefined &&
    entry.use === undefined &&
    entry.connectionLimit === undefined &&
    entry.minimumBid === 0 &&
    typeof entry.bids.upward !== 'object' &&
    typeof entry.bids.downward !== 'object';
  return (
    market.scheme === 'tso-managed' &&
    market.requirement === 'all' &&
    market.minimumBid === 0 &&
    market.useAllFlexibility &&
    forecast.kind === 'perfect' &&
    arrivalSdIsps + departureSdIsps + tripSdShare === 0 &&
    brps.length === 1 &&
    typeof brps[0].deviationFee === 'number' &&
    aggregators.every(isPlain)
  );
}

/**
 * The plans (1)-(17) of all fleets over a run, day after day, without the market around them: what a whole run of a config of which
 * isCarriedOut is true comes to, in a tenth of the time. The run itself is the slow twin.
 * @throws RangeError for a config of which isCarriedOut is not true
 */
export function planWeek({ config }: LoadedConfig, { calendar, prices, fleets }: World): PlannedVolumes {
  if (!isCarriedOut(config)) throw new RangeError('plans of this config may not be carried out');
  const { market } = config;
  const deviationFee = Number(config.brps[0].deviationFee);
  const total: PlannedVolumes = {
    upwardMwh: new Float64Array(calendar.ispCount),
    downwardMwh: new Float64Array(calendar.ispCount),
    dayAheadMwh: new Float64Array(calendar.ispCount),
    profitEur: 0,
    incomeUpwardEur: 0,
  };
  fleets.forEach(({ fleet, settings }, k) => {
    const entry = config.aggregators[k];
    const terms = { fleet, market, wear: settings.wear, hoursPerIsp: calendar.hoursPerIsp };
    const levels = fleet.capacityKwh.slice();
    const upKwh = new Float64Array(calendar.ispCount);
    const downKwh = new Float64Array(calendar.ispCount);
    const dayAheadKwh = new Float64Array(calendar.ispCount);
    for (const { index, firstIsp, ispCount } of calendar.days) {
      const ofDay = (series: Float64Array) => series.subarray(firstIsp, firstIsp + ispCount);
      const known = {
        dayAhead: ofDay(prices.dayAhead),
        upward: expectedPrice(entry, market, 'upward', ofDay(prices.upward)),
        downward: expectedPrice(entry, market, 'downward', ofDay(prices.downward)),
        deviationFee,
      };
      for (let ev = 0; ev < levels.length; ev++) {
        const plan = solveEvDay(evDayOf(terms, ev, known, fleet.announced[index], 0, levels[ev]));
        for (let at = 0; at < ispCount; at++) {
          upKwh[firstIsp + at] += plan.upKwh[at];
          downKwh[firstIsp + at] += plan.downKwh[at];
          dayAheadKwh[firstIsp + at] += plan.dayAheadKwh[at];
        }
        levels[ev] = plan.energyKwh[ispCount - 1];
      }
    }
    settle(total, config, entry, prices, { upKwh, downKwh, dayAheadKwh }, deviationFee);
  });
  return total;
}

/** Adds what one fleet's volumes come to: balancing energy, day-ahead energy, what owners pay, and the deviation fee. */
function settle(
  total: PlannedVolumes,
  { market }: SimulationConfig,
  { bids }: AggregatorEntry,
  prices: World['prices'],
  volumes: { upKwh: Float64Array; downKwh: Float64Array; dayAheadKwh: Float64Array },
  deviationFee: number,
): void {
  const asBid = market.settlement === 'pay-as-bid';
  for (let isp = 0; isp < total.upwardMwh.length; isp++) {
    const up = volumes.upKwh[isp] / KWH_PER_MWH;
    const down = volumes.downKwh[isp] / KWH_PER_MWH;
    const dayAhead = volumes.dayAheadKwh[isp] / KWH_PER_MWH;
    const forUp = up === 0 ? 0 : up * (asBid ? Number(bids.upward) : prices.upward[isp]);
    const forDown = down === 0 ? 0 : down * (asBid ? Number(bids.downward) : prices.downward[isp]);
    const billed = dayAhead + down - (market.ownerBilling === 'net' ? up : 0);
    const deviation = market.deviationVolumes === 'gross' ? up + down : Math.abs(down - up);
    total.upwardMwh[isp] += up;
    total.downwardMwh[isp] += down;
    total.dayAheadMwh[isp] += dayAhead;
    total.incomeUpwardEur += forUp;
    total.profitEur +=
      forUp - forDown - dayAhead * prices.dayAhead[isp] + billed * market.ownerPrice - deviation * deviationFee;
  }
}
