/** What fleets of EVs cost: their plans alone beside HiGHS, and a day of them with market and grid. */

import { evDayOf } from '../agents/reserve/aggregator/fleetProblem.ts';
import type { EvDay } from '../src/optimizers/evDay.ts';
import { solveEvDayHighs } from '../src/optimizers/evDayMilp.ts';
import { FleetSolver } from '../src/optimizers/fleetDp.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateFleet } from '../src/worlds/sessions.ts';
import { crowd } from './crowd.ts';
import { commuter } from './evDay.ts';
import { type Cost, costText, type Figure, growth, leastOf, timed } from './figure.ts';

const SIZES = [1, 100, 10_000] as const;
/** EV-days that HiGHS solves. */
const SAMPLE = 60;
const DAYS = 7;

/** Days of the case study's winter week, of each of which a fleet of so many commuters plans, as aggregators state them. */
export function fleetDays(evs: number): EvDay[][] {
  const calendar = createCalendar({ start: '2024-02-19', days: DAYS });
  const { dayAhead, upward, downward } = generatePrices('winter', calendar, 1);
  const battery = { batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 };
  const surprise = { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 };
  const specification = { evs, ...battery, chargeEfficiency: 1, dischargeEfficiency: 1, surprise };
  const fleet = generateFleet(specification, calendar, 1, 'bench');
  const { ownerPrice, ownerBilling, deviationFee, wear, hoursPerIsp } = commuter(0);
  const terms = { fleet, market: { ownerPrice, ownerBilling }, wear, hoursPerIsp };
  return calendar.days.map(({ firstIsp, ispCount }, d) => {
    const of = (series: Float64Array) => series.slice(firstIsp, firstIsp + ispCount);
    const prices = { dayAhead: of(dayAhead), upward: of(upward), downward: of(downward), deviationFee };
    return Array.from(fleet.capacityKwh, (kwh, ev) => evDayOf(terms, ev, prices, fleet.announced[d], 0, kwh));
  });
}

/** EV-days of fleets, each day's together, against their MILPs one by one. */
async function plans(): Promise<Figure[]> {
  const highs = await loadSolver();
  const fleets = SIZES.map(fleetDays);
  const sample = fleetDays(SAMPLE)[1];
  const solveAll = (days: readonly EvDay[][], times: number) => () => {
    for (let k = 0; k < times; k++) {
      const solver = new FleetSolver(); // which knows none of these days yet
      for (const day of days) solver.solve(day);
    }
  };
  const times = SIZES.map((evs) => Math.ceil(1000 / evs));
  for (let k = 0; k < 3; k++) solveAll(fleets[1], 10)();
  const [milp, ...costs] = await leastOf([
    () => sample.map((day) => solveEvDayHighs(highs, day)),
    ...fleets.map((days, k) => solveAll(days, times[k])),
  ]);
  const milpS = milp.cpu / SAMPLE;
  const goal = { atLeast: 1500 };
  return SIZES.map((evs, k) => {
    const one = costs[k].cpu / (times[k] * evs * DAYS);
    return {
      id: `fleetOf${evs}`,
      name: `EV-day in a fleet of ${evs.toLocaleString('en-GB')}: its MILP on HiGHS in WebAssembly over it`,
      value: milpS / one,
      unit: 'times the CPU',
      detail: `${(1e6 * one).toPrecision(3)} us against ${(1000 * milpS).toPrecision(3)} ms of CPU; winter week of commuters at the same prices`,
      ...(evs >= 100 && { goal }),
    };
  });
}

/** Of ten fleets, with how many tries each. */
const EVS_PER_FLEET = [
  [100, 15],
  [1000, 4],
  [10_000, 1],
] as const;

/** Plans alone, and a day of ten fleets with market and grid by the EVs of each. */
export async function benchFleets(): Promise<Figure[]> {
  const figures = await plans();
  const points: { size: number; cost: Cost }[] = [];
  for (const [size, tries] of EVS_PER_FLEET) {
    const [cost] = await leastOf([crowd(10, size)], { tries, warm: size === 100 });
    points.push({ size, cost });
  }
  const [{ cost }] = points;
  return [
    ...figures,
    {
      id: 'fleetDay',
      name: 'A day of 1,000 EVs in ten fleets, with market and grid',
      value: cost.cpu,
      unit: 's of CPU',
      detail: `${costText(cost)}; warm, in a world made with it; hybrid; nothing written`,
      goal: { atMost: 0.06 },
    },
    growth('EVs per fleet', points, { id: 'growthEvs', detail: 'a day of ten fleets with market and grid' }),
  ];
}

/** A day of 100,000 EVs in ten fleets, its world and all, and the most memory its process has ever had: alone in it. */
export async function benchLargeDay(): Promise<Figure[]> {
  const { cpu, wall } = await timed(async () => crowd(10, 10_000)());
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const detail = 'ten fleets of 10,000, with market and grid, in a new process; nothing written';
  return [
    {
      id: 'largeDay',
      name: 'A day of 100,000 EVs',
      value: cpu,
      unit: 's of CPU',
      detail: `${costText({ cpu, wall })}; ${detail}`,
      goal: { atMost: 5 },
    },
    { name: 'Its memory', value: peakMb, unit: 'MB at most', detail, goal: { atMost: 500 } },
  ];
}
