import { solveEvDay } from '../../../src/optimizers/evDayDp.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { evDayOf, expectedPrice } from '../aggregator/fleetProblem.ts';
import type { AggregatorEntry, LoadedConfig, SimulationConfig } from './config.ts';
import { usesAllFlexibility } from './rules.ts';
import { sessionsFrom } from './sessionConfig.ts';
import type { World } from './world.ts';

const KWH_PER_MWH = 1000;

/** What fleets plan, MWh per ISP, all aggregators together, and what that comes to if all of it is carried out. */
export interface PlannedVolumes {
  upwardMwh: Float64Array;
  downwardMwh: Float64Array;
  dayAheadMwh: Float64Array;
  profitEur: number;
  incomeUpwardEur: number;
  /** What they would earn if none of them offered upward. */
  profitWithoutUpwardEur: number;
}

/**
 * Whether every plan of a config is carried out as it is: nothing surprises or couples the EVs, all that is offered is taken, and nobody
 * asks the grid. A whole run then comes to what was planned, and plans can be had without one.
 */
export function isCarriedOut({
  market,
  forecast,
  fleet,
  aggregators,
  brps,
  tso,
  dso,
  exchange,
}: SimulationConfig): boolean {
  const { arrivalSdIsps, departureSdIsps, tripSdShare } = fleet.surprise;
  const isPlain = (entry: AggregatorEntry) =>
    sessionsFrom(fleet) === undefined &&
    entry.fleet === undefined &&
    entry.use === undefined &&
    entry.connectionLimit === undefined &&
    entry.minimumBid === 0 &&
    entry.offers === 'planned' &&
    typeof entry.bids.upward !== 'object' &&
    typeof entry.bids.downward !== 'object';
  return (
    market.scheme === 'tso-managed' &&
    market.requirement === 'all' &&
    market.minimumBid === 0 &&
    usesAllFlexibility(market) &&
    market.balancing === undefined &&
    market.dayAhead === undefined &&
    market.deviationPrice === 'day-ahead' &&
    forecast.kind === 'perfect' &&
    arrivalSdIsps + departureSdIsps + tripSdShare === 0 &&
    brps.length === 1 &&
    [brps[0], tso, dso, exchange].every(({ use }) => use === undefined) &&
    typeof brps[0].deviationFee === 'number' &&
    brps[0].learn === undefined &&
    aggregators.every(isPlain)
  );
}

/**
 * The plans (1)-(17) of all fleets over a run, day after day, without the market around them: what a whole run of a config of which
 * isCarriedOut is true comes to, in a tenth of the time. The run itself is the slow twin.
 * @throws RangeError for a config of which isCarriedOut is not true
 */
export function planWeek({ config }: LoadedConfig, world: World): PlannedVolumes {
  if (!isCarriedOut(config)) throw new RangeError('plans of this config may not be carried out');
  const { ispCount } = world.calendar;
  const total: PlannedVolumes = {
    upwardMwh: new Float64Array(ispCount),
    downwardMwh: new Float64Array(ispCount),
    dayAheadMwh: new Float64Array(ispCount),
    profitEur: 0,
    incomeUpwardEur: 0,
    profitWithoutUpwardEur: 0,
  };
  config.aggregators.forEach((entry, k) => {
    const volumes = planFleetWeek(config, entry, world, k);
    for (let isp = 0; isp < ispCount; isp++) {
      total.upwardMwh[isp] += volumes.upwardMwh[isp];
      total.downwardMwh[isp] += volumes.downwardMwh[isp];
      total.dayAheadMwh[isp] += volumes.dayAheadMwh[isp];
    }
    const { profitEur, incomeUpwardEur } = settled(config, entry, world.prices, volumes);
    total.profitEur += profitEur;
    total.incomeUpwardEur += incomeUpwardEur;
    if (entry.bids.upward === undefined) {
      total.profitWithoutUpwardEur += profitEur;
    } else {
      const { upward: _, ...bids } = entry.bids;
      const without = { ...entry, bids };
      const others = planFleetWeek(config, without, world, k);
      total.profitWithoutUpwardEur += settled(config, without, world.prices, others).profitEur;
    }
  });
  return total;
}

type FleetVolumes = Pick<PlannedVolumes, 'upwardMwh' | 'downwardMwh' | 'dayAheadMwh'>;

const feeOf = ({ brps }: SimulationConfig) => Number(brps[0].deviationFee);

/** What one fleet plans, day after day; each begins where the plan of the one before ends. */
function planFleetWeek(
  config: SimulationConfig,
  entry: AggregatorEntry,
  { calendar, prices, fleets }: World,
  index: number,
): FleetVolumes {
  const { market } = config;
  const { fleet, settings } = fleets[index];
  if (isOfSessions(fleet)) throw new RangeError(`the fleet of ${entry.name} is one of sessions`);
  const terms = { fleet, market, wear: settings.wear, hoursPerIsp: calendar.hoursPerIsp };
  const levels = fleet.capacityKwh.slice();
  const volumes: FleetVolumes = {
    upwardMwh: new Float64Array(calendar.ispCount),
    downwardMwh: new Float64Array(calendar.ispCount),
    dayAheadMwh: new Float64Array(calendar.ispCount),
  };
  for (const { index: day, firstIsp, ispCount } of calendar.days) {
    const ofDay = (series: Float64Array) => series.subarray(firstIsp, firstIsp + ispCount);
    const known = {
      dayAhead: ofDay(prices.dayAhead),
      upward: expectedPrice(entry, market, 'upward', ofDay(prices.upward)),
      downward: expectedPrice(entry, market, 'downward', ofDay(prices.downward)),
      deviationFee: feeOf(config),
    };
    for (let ev = 0; ev < levels.length; ev++) {
      const plan = solveEvDay(evDayOf(terms, ev, known, fleet.announced[day], 0, levels[ev]));
      for (let at = 0; at < ispCount; at++) {
        volumes.upwardMwh[firstIsp + at] += plan.upKwh[at] / KWH_PER_MWH;
        volumes.downwardMwh[firstIsp + at] += plan.downKwh[at] / KWH_PER_MWH;
        volumes.dayAheadMwh[firstIsp + at] += plan.dayAheadKwh[at] / KWH_PER_MWH;
      }
      levels[ev] = plan.energyKwh[ispCount - 1];
    }
  }
  return volumes;
}

/** What one fleet's volumes come to: balancing energy, day-ahead energy, what owners pay, and the deviation fee. */
function settled(
  config: SimulationConfig,
  { bids }: AggregatorEntry,
  prices: World['prices'],
  volumes: FleetVolumes,
): { profitEur: number; incomeUpwardEur: number } {
  const { market } = config;
  const asBid = market.settlement === 'pay-as-bid';
  let profitEur = 0;
  let incomeUpwardEur = 0;
  for (let isp = 0; isp < volumes.upwardMwh.length; isp++) {
    const up = volumes.upwardMwh[isp];
    const down = volumes.downwardMwh[isp];
    const dayAhead = volumes.dayAheadMwh[isp];
    const forUp = up === 0 ? 0 : up * (asBid ? Number(bids.upward) : prices.upward[isp]);
    const forDown = down === 0 ? 0 : down * (asBid ? Number(bids.downward) : prices.downward[isp]);
    const billed = dayAhead + down - (market.ownerBilling === 'net' ? up : 0);
    const deviation = market.deviationVolumes === 'gross' ? up + down : Math.abs(down - up);
    incomeUpwardEur += forUp;
    profitEur +=
      forUp - forDown - dayAhead * prices.dayAhead[isp] + billed * market.ownerPrice - deviation * feeOf(config);
  }
  return { profitEur, incomeUpwardEur };
}
