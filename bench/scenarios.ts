/** How fast scenarios are reduced, and a fleet planned over them. Alone: `npx tsx bench/scenarios.ts`. */
import { fileURLToPath } from 'node:url';
import { loadSolver } from '../src/optimizers/highs.ts';
import { distancesOf, reduceScenarios, type ScenarioSet } from '../src/optimizers/scenarioReduction.ts';
import type { PriceScenario } from '../src/optimizers/stochastic.ts';
import { planFleetOverScenarios } from '../src/optimizers/stochasticFleet.ts';
import { solveFleetOverScenariosHighs } from '../src/optimizers/stochasticMilp.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateScenarios, reducePriceScenarios } from '../src/worlds/scenarios/priceScenarios.ts';
import { stream } from '../src/worlds/streams.ts';
import { worldDay } from './evDay.ts';
import { type Figure, seconds, show } from './figure.ts';

const METHODS = ['fast-forward', 'backward'] as const;

export async function benchScenarios(): Promise<Figure[]> {
  return [...(await reductions()), ...(await plans())];
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
