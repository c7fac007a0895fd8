/** How fast fleets behind one connection are planned, and how near to their bound. Alone: `npx tsx bench/coupledFleet.ts`. */
import { fileURLToPath } from 'node:url';
import { planCoupledFleet } from '../src/optimizers/coupled/coupledFleet.ts';
import type { EvDay } from '../src/optimizers/evDay.ts';
import { solveFleetHighs } from '../src/optimizers/fleetMilp.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateFleet } from '../src/worlds/sessions.ts';
import { worldDay } from './evDay.ts';
import { type Figure, show, timed } from './figure.ts';

const SIZES = [10, 30, 100, 1000];
/** EVs of which the MILP is solved, too: of more it takes minutes. */
const MILP_EVS = 10;
const SHARE = 0.4; // of the power of all

export async function benchCoupledFleet(): Promise<Figure[]> {
  const solver = await loadSolver();
  const coupling = { connectionLimitKw: 0 };
  const figures: Figure[] = [];
  planCoupledFleet(fleetOf(50), { connectionLimitKw: 50 * 11 * SHARE }, solver);
  for (const evs of SIZES) {
    const days = fleetOf(evs);
    coupling.connectionLimitKw = 11 * evs * SHARE;
    const cold = await timed(() => planCoupledFleet(days, coupling, solver));
    const { objectiveEur, boundEur, prices } = cold.result;
    const warm = await timed(() => planCoupledFleet(days, coupling, solver, prices));
    const gap = (100 * (boundEur - objectiveEur)) / boundEur;
    const detail = `a winter day behind ${100 * SHARE} % of its power; gap at most ${gap.toFixed(2)} %`;
    const name = `coupled fleet: ${evs.toLocaleString('en-GB')} EVs`;
    figures.push({ name, value: cold.cpu, unit: 's of CPU', detail });
    figures.push({
      name: `${name}, planned again`,
      value: warm.cpu,
      unit: 's of CPU',
      detail: 'from prices found before',
    });
    if (evs > MILP_EVS) continue;
    const milp = await timed(() => solveFleetHighs(solver, days, coupling));
    const lacking = (100 * (milp.result.objectiveEur - objectiveEur)) / milp.result.objectiveEur;
    figures.push({
      name: `${name}, MILP time / this`,
      value: milp.cpu / cold.cpu,
      unit: 'times',
      detail: `to 0.1 % or 200 nodes; it earns ${lacking.toFixed(2)} % more`,
    });
  }
  return figures;
}

/** EVs that live at home, on one winter day. */
function fleetOf(evs: number): EvDay[] {
  const calendar = createCalendar({ start: '2024-02-20', days: 1 });
  const prices = generatePrices('winter', calendar, 2);
  const specification = { evs, batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 };
  const surprise = { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 };
  const lossless = { chargeEfficiency: 1, dischargeEfficiency: 1 };
  const [{ departureIsp, arrivalIsp, tripKwh }] = generateFleet(
    { ...specification, ...lossless, surprise },
    calendar,
    2,
    'bench',
  ).announced;
  const series = { dayAheadPrice: prices.dayAhead, upPrice: prices.upward, downPrice: prices.downward };
  const like = worldDay(0);
  return Array.from({ length: evs }, (_, ev) => ({
    ...like,
    ...series,
    ...{ departureIsp: departureIsp[ev], arrivalIsp: arrivalIsp[ev], tripKwh: tripKwh[ev] },
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchCoupledFleet()) process.stdout.write(`${show(figure)}\n`);
}
