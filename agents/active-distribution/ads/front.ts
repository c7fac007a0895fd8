import { requireSoundDay } from './checks.ts';
import { choose, rangesOf, undominated } from './choice.ts';
import { type Cut, CutPool, meanLoads } from './cuts.ts';
import type { Aim, DayAheadPlan, DayAheadProblem, Tools } from './problem.ts';
import { type Known, planTwoPhase } from './twoPhase.ts';

/** EUR a kEUR of F2 where F1 is sought: of equals the least F2. */
const LEAST_PRICE = 1;
/** EUR a kEUR of F2 beyond a limit of it. */
const LIMIT_PRICE = 2000;
/** How far above the least F2 its end of the front is sought, as a share of the range. */
const NEAR_LEAST = 0.03;
/** Share of the range of F1 that the search for a point between may leave open. */
const GAP = 0.02;
/** Shares of the generators, cheapest first, and loads, at which the map is asked beforehand. */
const SEED_SHARES = [0, 0.25, 0.5, 0.75, 1];

/** A point to plan: plain data, and independent of all others. */
export interface PointTask {
  aim: Aim;
  known: Known;
  absoluteGapEur: number;
}

/** How far planning is: a step done of so many, and what was found. */
export interface Progress {
  step: 'end' | 'point';
  done: number;
  of: number;
  gamma: number;
  f1Eur: number;
  f2Eur: number;
}

export interface Front {
  /** All that were planned. */
  points: DayAheadPlan[];
  /** Those that are not dominated, by F1, best first. */
  front: DayAheadPlan[];
  chosen: DayAheadPlan;
}

/** How points are planned: in their order, or side by side; the plans come in the order of the tasks. */
export type PlanPoints = (tasks: readonly PointTask[]) => Promise<DayAheadPlan[]>;

/** Plans one point. It may be done anywhere: the same plan, to the last bit. @throws Error when HiGHS finds none */
export const planPoint = (
  problem: DayAheadProblem,
  tools: Tools,
  { aim, known, absoluteGapEur }: PointTask,
): DayAheadPlan => planTwoPhase(problem, tools, aim, known, absoluteGapEur).plan;

/** Cuts from the reliability map at three loads of the day and five sets of generators, by their costs. */
function seedCuts(problem: DayAheadProblem, tools: Tools): Cut[] {
  const pool = new CutPool(problem, tools.reliability);
  const byTotal = meanLoads(problem).sort((a, b) => a.reduce((x, y) => x + y, 0) - b.reduce((x, y) => x + y, 0));
  const loads = [byTotal[0], byTotal[byTotal.length >> 1], byTotal[byTotal.length - 1]];
  const { generators, storages } = problem;
  const cheapest = generators.toSorted((a, b) => a.costEurPerMwh - b.costEurPerMwh);
  for (const load of loads) {
    for (const share of SEED_SHARES) {
      const capability = new Float64Array(problem.ders);
      for (const { der, pMaxMw } of cheapest.slice(0, Math.round(share * cheapest.length))) capability[der] += pMaxMw;
      for (const { der, powerMw } of storages) capability[der] += powerMw;
      pool.seed(load, capability);
    }
  }
  return pool.cuts;
}

/** The least F2 there could be, EUR: all units on, all reserve accepted and none sold. */
export function leastF2Eur(problem: DayAheadProblem, { reliability, own = [] }: Tools): number {
  const { scenarios, generators, storages, bids, hours, ders, settings } = problem;
  const pool = new CutPool(problem, reliability);
  let eur = 0;
  for (let hour = 0; hour < hours; hour++) {
    const capability = new Float64Array(ders);
    for (const { der, pMaxMw } of generators) capability[der] += pMaxMw;
    for (const { der, powerMw } of storages) capability[der] += powerMw;
    for (const { der, mostReserveMw } of own) capability[der] += mostReserveMw[hour];
    for (const { der, paths } of bids) {
      paths.forEach(({ spinningMw, regulatingMw }, s) => {
        capability[der] += scenarios[s].probability * (spinningMw[hour] + regulatingMw[hour]);
      });
    }
    eur += settings.voll * pool.ensMw(hour, capability);
  }
  return eur;
}

/** Both ends of the front for so many bad hours, and what is left to plan between them. */
interface Ends {
  points: DayAheadPlan[];
  tasks: PointTask[];
}

/**
 * The payoff table: the best F1, and the best F1 at nearly the least F2; then the points between, each a limit of F2 (10)-(11) or a
 * weight of it.
 */
function planEnds(
  problem: DayAheadProblem,
  tools: Tools,
  gamma: number,
  seeds: readonly Cut[],
  leastEur = leastF2Eur(problem, tools),
): Ends {
  const { front, frontSteps, frontWeights } = problem.settings;
  const best = planTwoPhase(problem, tools, { limitKeur: 0, priceEur: LEAST_PRICE, gamma }, { cuts: seeds });
  const mostEur = best.plan.f2Eur;
  const limitKeur = (leastEur + NEAR_LEAST * Math.max(0, mostEur - leastEur)) / 1000;
  const least = planTwoPhase(problem, tools, { limitKeur, priceEur: LIMIT_PRICE, gamma }, best);
  const points = [best.plan, least.plan];
  const { f1, f2 } = rangesOf(points);
  const absoluteGapEur = Math.max(1e-9, GAP * (f1.max - f1.min));
  const known = { cuts: least.cuts, basis: best.basis };
  const task = (aim: Omit<Aim, 'gamma'>): PointTask => ({ aim: { ...aim, gamma }, known, absoluteGapEur });
  if (!(f2.max - f2.min > 1e-6)) return { points, tasks: [] };
  const weighted = frontWeights.map((priceEur) => task({ limitKeur: 0, priceEur }));
  const limited = Array.from({ length: frontSteps - 1 }, (_, step) =>
    task({ limitKeur: (f2.max - ((step + 1) * (f2.max - f2.min)) / frontSteps) / 1000, priceEur: LIMIT_PRICE }),
  );
  return { points, tasks: front === 'weights' ? weighted : limited };
}

/** The numbers of bad hours that are planned with. */
const gammasOf = ({ settings, hours }: DayAheadProblem): number[] =>
  settings.gamma === 'choose' ? settings.gammaGrid.map((gamma) => Math.min(gamma, hours)) : [settings.gamma];

/** A day whose ends are planned: for each number of bad hours those of its front, and what is left between them. */
function planAllEnds(problem: DayAheadProblem, tools: Tools, tell: (step: Progress) => void): Ends {
  requireSoundDay(problem);
  const seeds = seedCuts(problem, tools);
  const leastEur = leastF2Eur(problem, tools);
  const gammas = gammasOf(problem);
  const points: DayAheadPlan[] = [];
  const tasks: PointTask[] = [];
  for (const gamma of gammas) {
    const planned = planEnds(problem, tools, gamma, seeds, leastEur);
    for (const plan of planned.points) tell(progress('end', points.push(plan), 2 * gammas.length, plan));
    tasks.push(...planned.tasks);
  }
  return { points, tasks };
}

const progress = (step: Progress['step'], done: number, of: number, { aim, f1Eur, f2Eur }: DayAheadPlan): Progress => ({
  ...{ step, done, of, gamma: aim.gamma, f1Eur, f2Eur },
});

/** Those that are not dominated, and the choice among them. */
function frontOf({ settings }: DayAheadProblem, points: DayAheadPlan[]): Front {
  const front = undominated(points);
  return { points, front, chosen: front[choose(front, settings.choiceWeights)] };
}

/**
 * Plans a day: the ends of its front, the points between, and the choice among those that are not dominated.
 * @param planPoints how the points between are planned: one after another when left out
 * @throws InputError for a problem that cannot be; Error when HiGHS finds no plan
 */
export async function planDayAhead(
  problem: DayAheadProblem,
  tools: Tools,
  {
    planPoints = async (tasks) => tasks.map((task) => planPoint(problem, tools, task)),
    onProgress = () => {},
  }: { planPoints?: PlanPoints; onProgress?: (progress: Progress) => void } = {},
): Promise<Front> {
  const { points, tasks } = planAllEnds(problem, tools, onProgress);
  const between = await planPoints(tasks);
  between.forEach((plan, k) => {
    onProgress(progress('point', k + 1, between.length, plan));
  });
  return frontOf(problem, [...points, ...between]);
}

/** The same front at once, its points one after another. @throws as `planDayAhead` */
export function planDayAheadAtOnce(problem: DayAheadProblem, tools: Tools): Front {
  const { points, tasks } = planAllEnds(problem, tools, () => {});
  return frontOf(problem, [...points, ...tasks.map((task) => planPoint(problem, tools, task))]);
}
