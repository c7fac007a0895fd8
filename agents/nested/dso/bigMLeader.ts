import { InputError } from '../../../src/errors.ts';
import type { SolveOptions, Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { withFollower } from '../tso/dispatch.ts';
import { monitoredLines, withLines } from '../tso/monitored.ts';
import type { TsoMarket, TsoStep } from '../tso/tsoMarket.ts';
import { solveApart } from './apart.ts';
import { boundsOf, type Reach, type StepBounds, scaled } from './bounds.ts';
import type { FeederDay, LeaderPlan } from './feederDay.ts';
import { type Anticipated, type DrawnColumns, stateOptimality, worth } from './kkt.ts';
import { reach } from './reach.ts';
import { readFeeder, stateFeeder } from './stateFeeder.ts';

export interface BigMOptions {
  /** Relative gap at which to stop. */
  gap: number;
  /** Largest number of branch-and-bound nodes. */
  maxNodes: number;
  /** What all derived Ms are multiplied by (1). */
  scaleM?: number;
}

/** What was stated and found, before it is known whether the Ms hold. */
export interface BigMSolution {
  plan: LeaderPlan;
  /** By step. */
  bounds: readonly StepBounds[];
  anticipated: Anticipated[];
  x: Float64Array;
  search: Search;
}

type Search = Omit<BigMOptions, 'scaleM'>;

/**
 * Plans the day of an operator that knows how the TSO's dispatch answers (section 6.1): the dispatch of each step is replaced by its
 * optimality conditions with big-Ms, and what is paid by strong duality, so that all is one MILP. Any number of interfaces; lines that
 * nothing can load fully are left out.
 * @param feeders one for each interface of the market
 * @throws InputError where an M is found not to hold; Error when HiGHS finds no plan
 */
export function leadByBigM(
  solver: Solver,
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
  { gap, maxNodes, scaleM = 1 }: BigMOptions,
): LeaderPlan {
  const reached = steps.map((_, t) => reachOf(feeders, t));
  const known = withLines(market, steps, monitoredLines(market, steps, reached));
  const bounds = derivedBounds(feeders, known.market, known.steps).map((derived) => scaled(derived, scaleM));
  const solution = solveBigM(solver, feeders, known.market, known.steps, bounds, { gap, maxNodes });
  checkMs(solver, feeders, known.market, known.steps, solution);
  checkPayment(solver, feeders, market, steps, solution);
  return solution.plan;
}

/** Ms that hold, by step. */
export function derivedBounds(
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
): StepBounds[] {
  return steps.map((step, t) => boundsOf(market, step, reachOf(feeders, t)));
}

/** What the interfaces can draw, each, and offer, together, in a step, MW. */
function reachOf(feeders: readonly FeederDay[], t: number): Reach {
  const boxes = feeders.map((feeder) => reach(feeder)[t]);
  return {
    leastImportMw: boxes.map(({ leastMw }) => leastMw),
    mostImportMw: boxes.map(({ mostMw }) => mostMw),
    mostUpMw: boxes.reduce((sum, { mostUpMw }) => sum + mostUpMw, 0),
    mostDownMw: boxes.reduce((sum, { mostDownMw }) => sum + mostDownMw, 0),
  };
}

/** The plan under given Ms, by step, right or wrong: `checkMs` says which. */
export function solveBigM(
  solver: Solver,
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
  bounds: readonly StepBounds[],
  search: Search,
): BigMSolution {
  if (feeders.length !== market.interfaces) {
    throw new RangeError(`found ${feeders.length} feeders for ${market.interfaces} interfaces; expected one for each`);
  }
  const { hours } = feeders[0];
  const m = new Model('min');
  const stated = feeders.map((feeder, i) => stateFeeder(m, feeder, i));
  const anticipated = steps.map((step, t) => {
    const at = (name: keyof DrawnColumns) => stated.map((columns) => columns[name][t]);
    const drawn = { importMw: at('importMw'), offerUpMw: at('offerUpMw'), offerDownMw: at('offerDownMw') };
    const up = m.row('upToRequired', t, '<=', step.requiredUpMw);
    const down = m.row('downToRequired', t, '<=', step.requiredDownMw);
    for (const column of drawn.offerUpMw) up.add(column, 1);
    for (const column of drawn.offerDownMw) down.add(column, 1);
    const after = feeders.length + t; // feeders and dispatch both call a column `import`
    return stateOptimality(m, market, { step, t: after, drawn, reach: reachOf(feeders, t), bounds: bounds[t] });
  });
  for (const { payment } of anticipated) {
    for (const [column, coefficient] of payment.terms) m.cost[column] += hours * coefficient;
  }
  const options: SolveOptions = { relativeGap: search.gap, maxNodes: search.maxNodes, presolve: 'off' };
  const result = solveApart(m, feeders, (model) => solver.solve(model, options));
  if (result.status === 'infeasible') {
    throw notHolding('all steps', 'no plan', 'one: an M is too small, or a feeder cannot be run at all');
  }
  if (result.x.length === 0) throw new Error(`the leader's programme by big-M ended as ${result.status}, not optimal`);
  const plans = feeders.map((feeder, i) => readFeeder(m, feeder, i));
  const anticipatedEur = hours * anticipated.reduce((sum, { payment }) => sum + worth(payment, result.x), 0);
  const ownEur = plans.reduce((sum, { ownCostEur }) => sum + ownCostEur, 0);
  const plan = { feeders: plans, anticipatedEur, objectiveEur: anticipatedEur + ownEur, gap: result.gap };
  return { plan, bounds, anticipated, x: result.x, search };
}

/** What the programme's tolerances may come to, as a share of the objective. */
const TOLERANCE = 1e-5;
/** A dual or slack is at its M where it is this close, as a share. */
const NEAR = 1e-6;

/**
 * Checks that the Ms of a solution hold. None below its derived value may be reached by a dual or slack; and as one can also keep a
 * better plan out without being reached in the plan found, the programme is then solved again with the derived Ms, and must find
 * nothing better.
 * @throws InputError that says what does not hold
 */
export function checkMs(
  solver: Solver,
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
  { plan, bounds, anticipated, x, search }: BigMSolution,
): void {
  const derived = derivedBounds(feeders, market, steps);
  let isDerived = true;
  anticipated.forEach(({ pairs }, t) => {
    for (const { name, ...sums } of pairs) {
      for (const side of ['dual', 'slack'] as const) {
        const most = bounds[t].get(name)?.[side] ?? 0;
        const needed = derived[t].get(name)?.[side] ?? 0;
        if (most >= needed) continue;
        isDerived = false;
        if (worth(sums[side], x) < most - NEAR * Math.max(1, most)) continue;
        throw notHolding(`step ${t}, ${name}`, `a ${side} at its M of ${most}`, `an M of ${needed}, as derived`);
      }
    }
  });
  if (isDerived) return;
  const { objectiveEur } = solveBigM(solver, feeders, market, steps, derived, search).plan;
  if (objectiveEur < plan.objectiveEur - allowedEur(plan)) {
    throw notHolding('objective', `${plan.objectiveEur} EUR`, `the ${objectiveEur} EUR of the derived Ms`);
  }
}

/**
 * Checks that what a plan expects to pay is what it would pay at the prices the TSO publishes: the least of all that are right.
 * @param market with all lines, so that one which was wrongly left out shows
 * @throws InputError where it is not
 */
export function checkPayment(
  solver: Solver,
  feeders: readonly FeederDay[],
  market: TsoMarket,
  steps: readonly TsoStep[],
  { plan }: Pick<BigMSolution, 'plan'>,
): void {
  const [{ hours }] = feeders;
  const publishedEur = steps.reduce((eur, step, t) => eur + hours * publishedPayment(solver, market, step, plan, t), 0);
  if (Math.abs(plan.anticipatedEur - publishedEur) <= allowedEur(plan)) return;
  const expected = `the ${publishedEur} EUR of the TSO's prices: an M is too small, a line is left out, or the gap is too wide`;
  throw notHolding('payment', `${plan.anticipatedEur} EUR anticipated`, expected);
}

const allowedEur = ({ gap, objectiveEur }: LeaderPlan): number =>
  (TOLERANCE + gap) * Math.max(1, Math.abs(objectiveEur));

function publishedPayment(solver: Solver, market: TsoMarket, step: TsoStep, plan: LeaderPlan, t: number): number {
  const sum = (figure: 'offerUpMw' | 'offerDownMw') =>
    plan.feeders.reduce((mw, feeder) => mw + Math.max(0, feeder[figure][t]), 0);
  const importMw = Float64Array.from(plan.feeders, (feeder) => feeder.importMw[t]);
  const offers = { offerUpMw: sum('offerUpMw'), offerDownMw: sum('offerDownMw') };
  const published = withFollower(solver, market, step, (follower) => follower.publish({ importMw, ...offers }));
  const { lmpInterface, upPrice, downPrice, takenUpMw, takenDownMw } = published;
  const energy = importMw.reduce((eur, mw, i) => eur + mw * lmpInterface[i], 0);
  return energy - upPrice * takenUpMw - downPrice * takenDownMw;
}

const notHolding = (path: string, found: string, expected: string): InputError =>
  new InputError({ path: `big-M, ${path}`, found, expected });
