/** How fast scenarios are reduced, and a fleet planned over them. Alone: `npx tsx bench/scenarios.ts`. */
import { fileURLToPath } from 'node:url';
import { solveEvDay } from '../src/optimizers/evDayDp.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { distancesOf, reduceScenarios, type ScenarioSet } from '../src/optimizers/scenarioReduction.ts';
import { daysOf, type PriceScenario } from '../src/optimizers/stochastic.ts';
import { planFleetOverScenarios } from '../src/optimizers/stochasticFleet.ts';
import { solveFleetOverScenariosHighs } from '../src/optimizers/stochasticMilp.ts';
import { stream } from '../src/random/streams.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateScenarios, reducePriceScenarios } from '../src/worlds/scenarios/priceScenarios.ts';
import { worldDay } from './evDay.ts';
import { type Figure, seconds, show } from './figure.ts';

const METHODS = ['fast-forward', 'backward'] as const;

export async function benchScenarios(): Promise<Figure[]> {
  return [...(await reductions()), ...(await plans()), ...worths()];
}

async function reductions(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const many = drawn(1000, 96 * 3);
  const few = drawn(60, 96 * 3);
  for (const method of METHODS) {
    const time = await seconds(() => reduceScenarios(many, 10, { method }));
    figures.push({
      name: `scenarios: 1,000 to 10 by ${method}`,
      value: time,
      unit: 's',
      detail: 'rows of 96 ISPs x 3 prices, the distances included; independent normal values',
    });
    const naive = await seconds(() => naiveReduction(few, 6, method));
    const fast = await seconds(() => {
      for (let k = 0; k < 10; k++) reduceScenarios(few, 6, { method });
    });
    figures.push({
      name: `scenarios: naive greedy time / ${method} time`,
      value: (10 * naive) / fast,
      unit: 'times',
      detail: '60 to 6; naive: every step tries every scenario and works out its loss anew, distances kept',
    });
  }
  const days = winterDays(1000);
  for (const method of METHODS) {
    const { reduction } = reducePriceScenarios(days, 10, { method });
    figures.push({
      name: `scenarios: distance of ten winter days to 1,000 by ${method}`,
      value: 100 * reduction.relativeDistance,
      unit: '% of that of the best one',
      detail: `${(reduction.distance / 6).toFixed(1)} EUR/MWh for the mean of four hours`,
    });
  }
  return figures;
}

async function plans(): Promise<Figure[]> {
  const solver = await loadSolver();
  const { scenarios } = reducePriceScenarios(winterDays(200), 10);
  const risk = { cvarWeight: 0, alpha: 0.9 };
  const fleetOf = (evs: number) => Array.from({ length: evs }, (_, k) => worldDay(2 * k));
  const figures: Figure[] = [];
  for (const cvarWeight of [0, 0.5]) {
    const fleet = fleetOf(100);
    let found = planFleetOverScenarios(fleetOf(5), scenarios, risk);
    const time = await seconds(() => {
      found = planFleetOverScenarios(fleet, scenarios, { ...risk, cvarWeight });
    }, 1);
    figures.push({
      name: `scenarios: 100 EVs over 10 days, CVaR weight ${cvarWeight}`,
      value: time,
      unit: 's',
      detail: `gap at most ${((100 * (found.boundEur - found.objectiveEur)) / found.boundEur).toFixed(2)} %`,
    });
  }
  const one = fleetOf(1);
  const options = { relativeGap: 0.005, maxNodes: 200 };
  const milp = await seconds(() => solveFleetOverScenariosHighs(solver, one, scenarios, risk, options), 1);
  const fast = await seconds(() => planFleetOverScenarios(one, scenarios, risk));
  figures.push({
    name: 'scenarios: MILP time / time of planFleetOverScenarios',
    value: milp / fast,
    unit: 'times',
    detail: `one EV over 10 days, both to a gap of 0.5 %; ${(1000 * fast).toFixed(0)} ms`,
  });
  return figures;
}

/** What schedules earn on days that were not planned on, by where they come from. */
function worths(): Figure[] {
  const fleet = Array.from({ length: 8 }, (_, k) => worldDay(2 * k));
  const known = winterDays(500);
  const fresh = generateScenarios((k) => generatePrices('winter', winter, `bench/fresh/${k}`), 200);
  const none = new Float64Array(winter.ispCount).fill(Number.NaN);
  const mean = (key: 'dayAhead' | 'upward' | 'downward'): Float64Array =>
    none.map((_, t) => {
      const called = known.map((day) => day[key][t]).filter((price) => !Number.isNaN(price));
      return 2 * called.length >= known.length ? called.reduce((a, b) => a + b, 0) / called.length : Number.NaN;
    });
  const meanDay = { probability: 1, dayAhead: mean('dayAhead'), upward: mean('upward'), downward: mean('downward') };
  const perEvDay = (schedulesKwh: readonly (Float64Array | undefined)[]): number => {
    const profits = fresh.flatMap((scenario) =>
      fleet.map((problem, ev) => {
        const [day] = daysOf(problem, [scenario]);
        const scheduleKwh = schedulesKwh[ev];
        return solveEvDay(scheduleKwh ? { ...day, scheduleKwh } : day).objectiveEur;
      }),
    );
    return profits.reduce((a, b) => a + b, 0) / profits.length;
  };
  const over = (scenarios: readonly PriceScenario[]): { eur: number; promised: number } => {
    const { schedulesKwh, expectedEur } = planFleetOverScenarios(fleet, scenarios, { cvarWeight: 0, alpha: 0.9 });
    return { eur: perEvDay(schedulesKwh), promised: expectedEur / fleet.length };
  };
  const figure = (name: string, { eur, promised }: { eur: number; promised?: number }): Figure => ({
    name: `scenarios: profit on 200 fresh winter days, ${name}`,
    value: eur,
    unit: 'EUR an EV-day',
    detail: `fee 30 EUR/MWh${promised === undefined ? '' : `; ${promised.toFixed(2)} promised by the days planned on`}`,
  });
  return [
    figure('prices known beforehand', { eur: perEvDay([]) }),
    figure('schedule for mean day-ahead prices alone', over([{ ...meanDay, upward: none, downward: none }])),
    figure('schedule for mean prices, where called in half of the days', over([meanDay])),
    figure('schedule over 10 days by chance', over(known.slice(0, 10))),
    figure(
      'schedule over 10 of 500, blocks of 1 ISP',
      over(reducePriceScenarios(known, 10, { blockIsps: 1 }).scenarios),
    ),
    figure('schedule over 10 of 500', over(reducePriceScenarios(known, 10).scenarios)),
    figure('schedule over 30 of 500', over(reducePriceScenarios(known, 30).scenarios)),
  ];
}

const winter = createCalendar({ start: '2024-02-20', days: 1 });
const winterDays = (count: number): PriceScenario[] =>
  generateScenarios((k) => generatePrices('winter', winter, `bench/${k}`), count);

function drawn(count: number, width: number): ScenarioSet {
  const random = stream('bench', 'scenarios');
  const values = Float64Array.from({ length: count * width }, () => random.normal());
  return { values, width, probability: new Float64Array(count).fill(1 / count) };
}

function naiveReduction(set: ScenarioSet, keep: number, method: (typeof METHODS)[number]): number[] {
  const n = set.probability.length;
  const apart = distancesOf(set, 1);
  const lossOf = (kept: number[]): number =>
    set.probability.reduce((sum, p, i) => sum + p * Math.min(...kept.map((j) => apart[i * n + j])), 0);
  const best = (tries: number[][]): number[] => {
    const losses = tries.map(lossOf);
    return tries[losses.indexOf(Math.min(...losses))];
  };
  const all = Array.from({ length: n }, (_, i) => i);
  let kept = method === 'backward' ? all : [];
  while (kept.length !== keep) {
    const others = all.filter((i) => !kept.includes(i));
    if (method === 'backward') kept = best(kept.map((gone) => kept.filter((j) => j !== gone)));
    else kept = best(others.map((i) => [...kept, i]));
  }
  return kept;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchScenarios()) process.stdout.write(`${show(figure)}\n`);
}
