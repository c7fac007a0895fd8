import { choose } from './choice.ts';
import { meanLoads } from './cuts.ts';
import type { DayAheadPlan, DayAheadProblem } from './problem.ts';

/** What would be chosen if one contingency were sure to come, EUR. */
export interface ContingencyChoice {
  /** Place among the points. */
  point: number;
  /** Bad hours that point is robust against. */
  gamma: number;
  f1Eur: number;
  /** (8) of this contingency alone: times its probability it adds up to F2. */
  f2Eur: number;
}

/**
 * Chooses for each contingency among points already planned by the fuzzy rule (12)-(13), with F2 of that contingency alone.
 * @param points of which at least one must be
 * @param each MW unserved in each contingency at loads of the zones and capabilities of the DERs
 */
export function chooseByContingency(
  problem: DayAheadProblem,
  points: readonly DayAheadPlan[],
  each: (load: Float64Array, capability: Float64Array) => Float64Array,
): ContingencyChoice[] {
  const loads = meanLoads(problem);
  const unservedMwh = points.map(({ capabilityMw }) => {
    const byHour = loads.map((load, hour) => each(load, capabilityMw[hour]));
    return byHour[0].map((_, c) => byHour.reduce((sum, hour) => sum + hour[c], 0));
  });
  return Array.from(unservedMwh[0], (_, c) => {
    const scored = points.map(({ f1Eur }, k) => ({ f1Eur, f2Eur: problem.settings.voll * unservedMwh[k][c] }));
    const point = choose(scored, problem.settings.choiceWeights);
    return { point, gamma: points[point].aim.gamma, ...scored[point] };
  });
}
