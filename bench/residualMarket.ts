/** What a day-ahead market of fleets against a residual supply curve costs. Alone: `npx tsx bench/residualMarket.ts`. */
import { fileURLToPath } from 'node:url';
import type { EvDay } from '../src/optimizers/evDay.ts';
import type { Clearing } from '../src/optimizers/residualMarket/clearing.ts';
import { clearExclusive } from '../src/optimizers/residualMarket/exclusive.ts';
import { type EvClass, FleetAnswer, type PricedSchedule } from '../src/optimizers/residualMarket/fleetAnswer.ts';
import { ResidualSupply } from '../src/optimizers/residualMarket/residualSupply.ts';
import { Rounds, type RoundsOptions } from '../src/optimizers/residualMarket/rounds.ts';
import { makeWhole } from '../src/optimizers/residualMarket/wholePlans.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { DAY_AHEAD_CAP, DAY_AHEAD_FLOOR } from '../src/worlds/calibration.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateFleet } from '../src/worlds/sessions.ts';
import { type Figure, show, timed } from './figure.ts';

const FLEETS = 100;
const EVS = 100;
const STANDS_FOR = 50;
const CALENDAR = createCalendar({ start: '2024-02-20', days: 1 });

/** A winter day's residual supply curve. @param slope EUR/MWh per GW */
export function winterSupply(slope: number, ispsPerInterval = 4): ResidualSupply {
  return new ResidualSupply({
    basePrice: generatePrices('winter', CALENDAR, 1).dayAhead,
    slope: slope / 1000,
    hoursPerIsp: 0.25,
    ispsPerInterval,
    lowestPrice: DAY_AHEAD_FLOOR,
    highestPrice: DAY_AHEAD_CAP,
  });
}

/** Commuters' EVs on that day, each standing for `count`. */
export function winterFleet(name: string, evs: number, count: number): EvClass[] {
  const efficiency = { chargeEfficiency: 1, dischargeEfficiency: 1 };
  const surprise = { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 };
  const battery = { batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 };
  const { announced } = generateFleet({ evs, ...battery, ...efficiency, surprise }, CALENDAR, 1, name);
  const [{ departureIsp, arrivalIsp, tripKwh }] = announced;
  const closed = new Float64Array(CALENDAR.ispCount).fill(Number.NaN);
  return Array.from({ length: evs }, (_, ev) => {
    const day: EvDay = {
      hoursPerIsp: 0.25,
      fromIsp: 0,
      ispCount: CALENDAR.ispCount,
      capacityKwh: 60,
      minimumKwh: 12,
      chargeKw: 11,
      dischargeKw: 11,
      ...efficiency,
      startKwh: 60,
      departureIsp: departureIsp[ev],
      arrivalIsp: arrivalIsp[ev],
      tripKwh: tripKwh[ev],
      dayAheadPrice: closed,
      upPrice: closed,
      downPrice: closed,
      deviationFee: 30,
      ownerPrice: 85,
      ownerBilling: 'charged',
      wear: 0,
    };
    return { day, count };
  });
}

/** The prices quoted in each round, and how the market cleared. */
interface Cleared {
  quotes: Float64Array[];
  clearing: Clearing;
}

/** Asks all fleets in rounds until the market settles. */
export function clearInRounds(
  supply: ResidualSupply,
  fleets: ReadonlyMap<string, FleetAnswer>,
  options?: RoundsOptions,
): Cleared {
  const rounds = new Rounds(supply, [...fleets.keys()], options);
  const quotes: Float64Array[] = [];
  while (!rounds.isSettled) {
    const { priceEurPerMwh } = rounds.quote();
    quotes.push(priceEurPerMwh);
    for (const [name, fleet] of fleets) {
      const { energyKwh, ownCostEur } = fleet.best(priceEurPerMwh);
      rounds.tender(name, energyKwh, ownCostEur);
    }
    rounds.close();
  }
  return { quotes, clearing: rounds.awards() };
}

/** 100 fleets of 100 EVs that stand for 50 each: in rounds to a gap of 1 %, in one auction, and made whole. */
export async function benchResidualMarket(): Promise<Figure[]> {
  const supply = winterSupply(10);
  const names = Array.from({ length: FLEETS }, (_, k) => `fleet ${k}`);
  const classes = names.map((name) => winterFleet(name, EVS, STANDS_FOR));
  const fleets = new Map(names.map((name, k) => [name, new FleetAnswer(classes[k])]));
  const [first] = fleets.values();
  for (let warm = 0; warm < 20; warm++) first.best(supply.spec.basePrice);

  const { result, cpu } = await timed(() => clearInRounds(supply, fleets));
  const { quotes, clearing } = result;
  const pools = names.map((_, k) => {
    const byQuote = quotes.map((quote) => fleets.get(names[k])?.plans(quote) ?? []);
    return classes[k].map(({ count }, c) => ({ count, plans: byQuote.map((plans) => plans[c]) }));
  });
  const [award] = clearing.awards; // all fleets have the same weights
  const whole = await timed(() => pools.map((pool) => makeWhole(pool, award.weights, 4)));
  const evsOff = whole.result.reduce((sum, plans) => sum + plans.evsOff, 0);

  const scenarios = quotes.slice(0, 5);
  const offers = names.map((name) => {
    const best = (quote: Float64Array): PricedSchedule => (fleets.get(name) as FleetAnswer).best(quote);
    return { name, schedules: scenarios.map(best) };
  });
  const auction = await timed(() => clearExclusive(supply, offers));

  const share = ((100 * clearing.gapEur) / clearing.billEur).toFixed(2);
  const size = `${FLEETS} fleets x ${EVS} EVs that stand for ${STANDS_FOR}, 10 EUR/MWh per GW`;
  return [
    {
      name: 'residual market: rounds to a gap of 1 %',
      value: cpu,
      unit: 's CPU',
      detail: `${size}; ${clearing.rounds} rounds, gap ${share} %`,
    },
    {
      name: 'residual market: one auction',
      value: 1000 * auction.cpu,
      unit: 'ms CPU',
      detail: `${FLEETS} exclusive groups of ${scenarios.length} schedules to a gap of 1e-6 of the bill`,
    },
    {
      name: 'residual market: mixtures made whole',
      value: whole.cpu,
      unit: 's CPU',
      detail: `${evsOff} of ${FLEETS * EVS * STANDS_FOR} EVs off, at most ${FLEETS * whole.result[0].mostOff}`,
    },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchResidualMarket()) process.stdout.write(`${show(figure)}\n`);
}
