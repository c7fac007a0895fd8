import { reduceScenarios } from '../scenarioReduction.ts';
import { type Risk, type RiskFigures, riskOf } from '../stochastic.ts';
import { ArrivalDay } from './arrivalDay.ts';
import type { Solve } from './buying.ts';
import { type PossibleDay, probabilitiesOf } from './expected.ts';
import { improved, type Judged } from './improvement.ts';

interface PoolChoice {
  solve: Solve;
  /** What the BRP asks per MWh off the pool. */
  feeEurPerMwh: number;
  risk: Risk;
  /** How many possible days to reduce to. */
  keep: number;
  /** ISPs of the pool: at least the `ispCount` of every session. */
  length: number;
}

/** What is bought, and what it is expected to earn. */
export interface ChosenPool {
  /** Energy to buy day-ahead, kWh by ISP. */
  poolKwh: Float64Array;
  /** Of the profit of all sessions over the days kept. */
  expectedEur: number;
  cvarEur: number;
  /** (1 - cvarWeight) * expectedEur + cvarWeight * cvarEur */
  objectiveEur: number;
  /** The same figure where each day is known beforehand: no pool has a higher objective. */
  boundEur: number;
  /** How many possible days were kept. */
  days: number;
}

/** Shares of the kept days that buy no more in an ISP. */
const LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9];

/**
 * Energy to buy day-ahead for sessions still unknown, as the first stage of a decision over days of arrivals: best for mean
 * and CVaR of what the sessions then earn (see `ArrivalDay`).
 *
 * The possible days are reduced by what their sessions would buy. The candidates are nothing, the mean of these purchases, their
 * quantiles ISP by ISP, and those of each day; from the best of them the search goes on (`improved`). A heuristic:
 * `boundEur - objectiveEur` is how far from the best it can be, and that also holds the worth of knowing who comes.
 * Effort is bounded by counts of candidates and steps.
 * @param days with sessions that have no schedule and no trip
 * @throws Error for no days, weights that are none, or a session that outlasts the pool
 * @throws InputError for less than one day to keep
 */
export function choosePool(days: readonly PossibleDay[], options: PoolChoice): ChosenPool {
  const { solve, feeEurPerMwh, risk, keep, length } = options;
  const all = days.map(({ sessions }) => new ArrivalDay(sessions, solve, feeEurPerMwh, length));
  const values = new Float64Array(all.length * length);
  all.forEach(({ purchasesKwh }, d) => {
    values.set(purchasesKwh, d * length);
  });
  const set = { values, width: length, probability: probabilitiesOf(days) };
  const { kept, probability } = reduceScenarios(set, Math.min(keep, all.length), { method: 'fast-forward' });
  const arrivals = kept.map((d) => all[d]);
  const purchases = arrivals.map(({ purchasesKwh }) => purchasesKwh);

  const figuresOf = (poolKwh: Float64Array): RiskFigures =>
    riskOf(
      arrivals.map((day) => day.profitOf(poolKwh)),
      probability,
      risk,
    );
  const judge = (poolKwh: Float64Array): Judged => ({ poolKwh, eur: figuresOf(poolKwh).objectiveEur });
  const candidates = [
    new Float64Array(length),
    meanOf(purchases, probability),
    ...LEVELS.map((level) => quantileOf(purchases, probability, level)),
    ...purchases,
  ];
  const sessionCount = kept.reduce((sum, d) => sum + days[d].sessions.length, 0);
  const { poolKwh } = improved(candidates.map(judge), purchases, judge, sessionCount);
  const { expectedEur, cvarEur, objectiveEur } = figuresOf(poolKwh);
  const known = arrivals.map(({ knownEur }) => knownEur);
  const { objectiveEur: boundEur } = riskOf(known, probability, risk);
  return { poolKwh, expectedEur, cvarEur, objectiveEur, boundEur, days: kept.length };
}

function meanOf(series: readonly Float64Array[], probability: Float64Array): Float64Array {
  return series[0].map((_, t) => series.reduce((sum, kwh, d) => sum + probability[d] * kwh[t], 0));
}

/** ISP by ISP, the least value of the series that has at least `level` of the probability at or below it. */
function quantileOf(series: readonly Float64Array[], probability: Float64Array, level: number): Float64Array {
  return series[0].map((_, t) => {
    const order = series.map((_, d) => d).sort((a, b) => series[a][t] - series[b][t] || a - b);
    let below = 0;
    const at = order.find((d) => {
      below += probability[d];
      return below >= level - 1e-12;
    });
    return series[at ?? order[order.length - 1]][t];
  });
}
