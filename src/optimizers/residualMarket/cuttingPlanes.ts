import type { Solver } from '../highs.ts';
import type { Model } from '../model.ts';
import type { ResidualSupply } from './residualSupply.ts';

/** The least of G + own costs, by linear programmes. */
export interface CutMinimum {
  /** Value of the mixture found, and what no mixture is below (EUR). */
  objectiveEur: number;
  lowerEur: number;
  /** MW by price interval. */
  boughtMw: Float64Array;
}

/**
 * Minimises G(X) + own costs over a polyhedron with HiGHS, by Kelley's cutting planes: G is replaced by its tangents at the
 * mixtures found so far, one for each price interval. Slow, and by no means like Frank and Wolfe's: a second opinion on them.
 * @param model a minimum with own costs (EUR) and a column `bought` (MW, mean) at each price interval; gets columns and rows
 * @param toleranceEur how near objective and lower bound come
 * @throws Error where HiGHS finds no optimum, or bounds stay apart after 500 programmes
 */
export function minimiseByCuts(solver: Solver, supply: ResidualSupply, model: Model, toleranceEur = 1e-6): CutMinimum {
  const { intervalCount, hoursPerInterval } = supply;
  const potential = model.columns('potential', [intervalCount], { lower: Number.NEGATIVE_INFINITY, cost: 1 });
  const bought = new Float64Array(intervalCount);
  for (let cut = 0; cut < 500; cut++) {
    for (let k = 0; k < intervalCount; k++) {
      // potential_k >= potential(x) + H P(x) (bought_k - x)
      const slope = hoursPerInterval * supply.priceAt(k, bought[k]);
      model
        .row('tangent', k, cut, '>=', supply.potentialAt(k, bought[k]) - slope * bought[k])
        .add(potential.at(k), 1)
        .add(model.columnAt('bought', k), -slope);
    }
    const { status, objective: lowerEur } = model.solve((programme) => solver.solve(programme));
    if (status !== 'optimal') throw new Error(`the linear programme of a residual market ended as ${status}`);
    let objectiveEur = lowerEur;
    for (let k = 0; k < intervalCount; k++) {
      bought[k] = model.value('bought', k);
      objectiveEur += supply.potentialAt(k, bought[k]) - model.value('potential', k);
    }
    if (objectiveEur - lowerEur <= toleranceEur) return { objectiveEur, lowerEur, boughtMw: bought };
  }
  throw new Error(`bounds of a residual market are further apart than ${toleranceEur} EUR`);
}
