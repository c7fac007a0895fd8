/** What every optimiser over a set of price scenarios is given, and how a decision is judged over them. */
import type { EvDay } from './evDay.ts';

/** One possible day. Prices EUR/MWh by ISP of the day; NaN where a direction is not called. */
export interface PriceScenario {
  /** Weights are scaled to sum to 1. */
  probability: number;
  dayAhead: Float64Array;
  upward: Float64Array;
  downward: Float64Array;
}

/** How much the bad days count: the objective is (1 - cvarWeight) * expected profit + cvarWeight * CVaR. */
export interface Risk {
  /** 0: expected profit only; 1: CVaR only. */
  cvarWeight: number;
  /** CVaR is the mean profit of the worst 1 - alpha of the scenarios; in [0, 1). */
  alpha: number;
}

export interface RiskFigures {
  expectedEur: number;
  cvarEur: number;
  objectiveEur: number;
  /** The weights under which the objective is a plain mean, here: a subgradient of it. They sum to 1. */
  weights: Float64Array;
}

/**
 * The figures of a profit that depends on the scenario.
 * @param profitEur by scenario
 * @param probability by scenario, of sum 1
 */
export function riskOf(profitEur: ArrayLike<number>, probability: Float64Array, risk: Risk): RiskFigures {
  const tail = 1 - risk.alpha;
  const worstFirst = Array.from(probability, (_, w) => w).sort((a, b) => profitEur[a] - profitEur[b] || a - b);
  const weights = probability.map((p) => (1 - risk.cvarWeight) * p);
  let expectedEur = 0;
  let cvarEur = 0;
  let missing = tail;
  for (const w of worstFirst) {
    const taken = Math.min(probability[w], Math.max(0, missing));
    missing -= taken;
    expectedEur += probability[w] * profitEur[w];
    cvarEur += (taken / tail) * profitEur[w];
    weights[w] += (risk.cvarWeight * taken) / tail;
  }
  return {
    expectedEur,
    cvarEur,
    objectiveEur: (1 - risk.cvarWeight) * expectedEur + risk.cvarWeight * cvarEur,
    weights,
  };
}

/**
 * An EV-day as it is in each scenario; the prices of `problem` itself do not count. Of scenarios that are longer only the ISPs
 * of the problem are in it.
 */
export function daysOf(problem: EvDay, scenarios: readonly PriceScenario[]): EvDay[] {
  const { ispCount } = problem;
  const ofProblem = (series: Float64Array) => (series.length > ispCount ? series.subarray(0, ispCount) : series);
  return scenarios.map(({ dayAhead, upward, downward }) => ({
    ...problem,
    dayAheadPrice: ofProblem(dayAhead),
    upPrice: ofProblem(upward),
    downPrice: ofProblem(downward),
  }));
}

/**
 * Probabilities that sum to 1, after a look at all that is given.
 * @throws Error for no scenarios, weights that are no weights, series of the wrong length (of a session, shorter than it), risk
 * figures out of range, or a problem that has a day-ahead schedule already
 */
export function checkStochastic(
  problems: readonly EvDay[],
  scenarios: readonly PriceScenario[],
  risk: Risk,
): Float64Array {
  const total = scenarios.reduce((sum, { probability }) => sum + probability, 0);
  if (!(total > 0 && total < Infinity) || scenarios.some(({ probability }) => !(probability >= 0))) {
    throw new Error('scenarios need weights of 0 or more, of which at least one is above 0');
  }
  if (!(risk.cvarWeight >= 0 && risk.cvarWeight <= 1 && risk.alpha >= 0 && risk.alpha < 1)) {
    throw new Error(`found CVaR weight ${risk.cvarWeight} and alpha ${risk.alpha}; expected 0 to 1, and 0 to below 1`);
  }
  for (const { ispCount, scheduleKwh, end } of problems) {
    if (scheduleKwh) throw new Error('the day-ahead schedule is what is sought: a problem may not have one');
    for (const { dayAhead, upward, downward } of scenarios) {
      const isLong = [dayAhead, upward, downward].every(({ length }) =>
        end ? length >= ispCount : length === ispCount,
      );
      if (!isLong) throw new Error(`a scenario's prices must be series of ${ispCount} ISPs${end ? ' or more' : ''}`);
    }
  }
  return Float64Array.from(scenarios, ({ probability }) => probability / total);
}
