import type { Solver } from './highs.ts';
import { solveJsLp } from './jsLp.ts';
import { Model } from './model.ts';
import type { SolveResult, SparseModel } from './sparse.ts';

/** One future of an ISP, as a BRP sees it before gate closure. Prices EUR/MWh. */
interface NewsvendorScenario {
  /** Weights are scaled to sum to 1. */
  probability: number;
  /** Energy its customers will need beyond what is already bought; negative where they will need less. */
  volumeMwh: number;
  /** Imbalance price of energy short, and of energy over. A surplus price above the shortage price counts as equal to it. */
  shortagePrice: number;
  surplusPrice: number;
}

/** How much to buy day-ahead (negative: sell) for one ISP, when the rest settles at the imbalance price. */
export interface NewsvendorProblem {
  dayAheadPrice: number;
  scenarios: NewsvendorScenario[];
  /** 0: expected cost only; 1: conditional value at risk only. */
  cvarWeight: number;
  /** CVaR is the mean cost of the worst 1 - cvarAlpha of the scenarios; in [0, 1). */
  cvarAlpha: number;
  lowerMwh: number;
  upperMwh: number;
}

export interface NewsvendorSolution {
  positionMwh: number;
  expectedCostEur: number;
  cvarEur: number;
  /** (1 - cvarWeight) * expectedCostEur + cvarWeight * cvarEur */
  objectiveEur: number;
}

/**
 * Buys the position that costs least in expectation and in the tail, as the linear programme of Rockafellar and Uryasev
 * (2000) on javascript-lp-solver. Of equally good positions the one nearest 0, among
 * 0, the bounds and the volumes.
 * @throws Error when there is no scenario with weight, or the bounds cross
 */
export function solveNewsvendor(problem: NewsvendorProblem): NewsvendorSolution {
  return solve(problem, solveJsLp);
}

/** The same linear programme on HiGHS. */
export function solveNewsvendorHighs(solver: Solver, problem: NewsvendorProblem): NewsvendorSolution {
  return solve(problem, (model) => solver.solve(model));
}

/** What a position costs: `da * x + shortage * max(v - x, 0) - surplus * max(x - v, 0)` over the scenarios. */
export const costOfPosition = (problem: NewsvendorProblem, positionMwh: number): NewsvendorSolution =>
  costOver(normalise(problem), problem, positionMwh);

function costOver(
  scenarios: readonly NewsvendorScenario[],
  problem: NewsvendorProblem,
  positionMwh: number,
): NewsvendorSolution {
  const costs: { probability: number; eur: number }[] = [];
  let expectedCostEur = 0;
  for (const { probability, volumeMwh, shortagePrice, surplusPrice } of scenarios) {
    const short = Math.max(volumeMwh - positionMwh, 0);
    const over = Math.max(positionMwh - volumeMwh, 0);
    const eur = problem.dayAheadPrice * positionMwh + shortagePrice * short - surplusPrice * over;
    costs.push({ probability, eur });
    expectedCostEur += probability * eur;
  }
  const tail = 1 - problem.cvarAlpha;
  let missing = tail;
  let cvarEur = 0;
  for (const { probability, eur } of costs.sort((a, b) => b.eur - a.eur)) {
    const taken = Math.min(probability, missing);
    cvarEur += (taken * eur) / tail;
    missing -= taken;
  }
  const weight = problem.cvarWeight;
  return { positionMwh, expectedCostEur, cvarEur, objectiveEur: (1 - weight) * expectedCostEur + weight * cvarEur };
}

function solve(problem: NewsvendorProblem, solver: (model: SparseModel) => SolveResult): NewsvendorSolution {
  const scenarios = normalise(problem);
  const { m, volumeScale } = newsvendorModel(problem, scenarios);
  const { status } = m.solve(solver);
  if (status !== 'optimal') throw new Error(`the newsvendor's linear programme ended as ${status}, not optimal`);
  // The solver's position carries its tolerances and is any one of the equally good ones; an exact figure that costs no
  // more is better. The position itself counts only where it costs less, at a kink of the tail.
  const costAt = (mwh: number) =>
    costOver(scenarios, problem, Math.min(Math.max(mwh, problem.lowerMwh), problem.upperMwh));
  const found = costAt(m.value('position') * volumeScale);
  const exact = [costAt(0)];
  for (const { volumeMwh } of problem.scenarios) exact.push(costAt(volumeMwh));
  const least = Math.min(...[found, ...exact].map(({ objectiveEur }) => objectiveEur));
  const best = exact.filter(({ objectiveEur }) => objectiveEur <= least + 1e-9 * (1 + Math.abs(least)));
  return best.reduce((a, b) => (Math.abs(b.positionMwh) < Math.abs(a.positionMwh) ? b : a), best[0] ?? found);
}

/**
 * Columns: the position x, the shortage of each scenario and, where the tail counts, the value at risk and the excess of each
 * scenario over it. Energy over is x + shortage - v, so cost is (da - surplus) x + (shortage price - surplus) shortage
 * + surplus v. Prices and volumes are scaled to about 1.
 */
function newsvendorModel(
  problem: NewsvendorProblem,
  scenarios: readonly NewsvendorScenario[],
): { m: Model; volumeScale: number } {
  const n = scenarios.length;
  const { dayAheadPrice, cvarAlpha } = problem;
  const cvarWeight = cvarAlpha > 0 ? problem.cvarWeight : 0; // the mean of all scenarios is the expectation again
  const volumeScale = Math.max(1e-3, ...scenarios.map(({ volumeMwh }) => Math.abs(volumeMwh)));
  const prices = scenarios.flatMap(({ shortagePrice, surplusPrice }) => [shortagePrice, surplusPrice]);
  const priceScale = Math.max(1, ...[dayAheadPrice, ...prices].map(Math.abs));
  const costs = scenarios.map(({ shortagePrice, surplusPrice, volumeMwh }) => ({
    perPosition: (dayAheadPrice - surplusPrice) / priceScale,
    perShortage: (shortagePrice - surplusPrice) / priceScale,
    constant: ((surplusPrice / priceScale) * volumeMwh) / volumeScale,
  }));
  const mean = (of: (w: number) => number): number => scenarios.reduce((sum, s, w) => sum + s.probability * of(w), 0);
  const m = new Model('min');
  const position = m.column('position', {
    cost: (1 - cvarWeight) * mean((w) => costs[w].perPosition),
    lower: problem.lowerMwh / volumeScale,
    upper: problem.upperMwh / volumeScale,
  });
  const shortage = m.columns('shortage', [n], {
    cost: (w) => (1 - cvarWeight) * scenarios[w].probability * costs[w].perShortage,
  });
  scenarios.forEach(({ volumeMwh }, w) => {
    m.row('need', w, '>=', volumeMwh / volumeScale)
      .add(position, 1)
      .add(shortage.at(w), 1);
  });
  if (cvarWeight === 0) return { m, volumeScale };
  const atRisk = m.column('atRisk', { cost: cvarWeight, lower: Number.NEGATIVE_INFINITY });
  const excess = m.columns('excess', [n], { cost: (w) => (cvarWeight * scenarios[w].probability) / (1 - cvarAlpha) });
  costs.forEach(({ perPosition, perShortage, constant }, w) => {
    m.row('tail', w, '>=', constant)
      .add(position, -perPosition)
      .add(shortage.at(w), -perShortage)
      .add(atRisk, 1)
      .add(excess.at(w), 1);
  });
  return { m, volumeScale };
}

/** Scenarios that can happen, with probabilities that sum to 1 and no surplus price above the shortage price. */
function normalise({ scenarios, lowerMwh, upperMwh }: NewsvendorProblem): NewsvendorScenario[] {
  const weight = scenarios.reduce((sum, { probability }) => sum + probability, 0);
  if (!(weight > 0)) throw new Error('a newsvendor needs at least one scenario with a weight above 0');
  if (!(lowerMwh <= upperMwh)) throw new Error(`newsvendor bounds cross: ${lowerMwh} to ${upperMwh} MWh`);
  const possible: NewsvendorScenario[] = [];
  for (const { probability, volumeMwh, shortagePrice, surplusPrice } of scenarios) {
    const fair = Math.min(surplusPrice, shortagePrice);
    if (probability > 0)
      possible.push({ probability: probability / weight, volumeMwh, shortagePrice, surplusPrice: fair });
  }
  return possible;
}
