import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import { rangesOf, score } from './choice.ts';
import { meanLoads } from './cuts.ts';
import type { PlannedDay } from './dayBook.ts';
import type { DayAheadPlan } from './problem.ts';

type Review = Omit<MessageOf<'ContingencyReview'>, 'type' | 'from' | 'to' | 'isp' | 'day'>;

/**
 * What each contingency would leave unserved of a planned day, EUR, and the number of bad hours whose plan would be chosen if this contingency
 * were the one that comes (13): among the best plan for each number that was planned with.
 */
export function reviewOf({ problem, front, plan }: PlannedDay, map: ReliabilityMap): Review {
  const { choiceWeights, voll } = problem.settings;
  const loads = meanLoads(problem);
  const f2Of = ({ capabilityMw }: DayAheadPlan): Float64Array => {
    const total = new Float64Array(map.contingencies.length);
    loads.forEach((load, hour) => {
      map.each(load, capabilityMw[hour]).forEach((mw, c) => {
        total[c] += voll * mw;
      });
    });
    return total;
  };
  const chosenF2 = f2Of(plan);
  const gammas = [...new Set(front.points.map(({ gamma }) => gamma))];
  const best = gammas.map((gamma) => {
    const points = front.points.filter((point) => point.gamma === gamma);
    const ranges = rangesOf(front.points);
    return points.reduce((most, point) =>
      score(point, ranges, choiceWeights) > score(most, ranges, choiceWeights) ? point : most,
    );
  });
  const f2 = best.map((point) => (point === plan ? chosenF2 : f2Of(point)));
  const gammaHours = Float64Array.from(map.contingencies, (_, c) => {
    const candidates = best.map((point, k) => ({ f1Eur: point.f1Eur, f2Eur: f2[k][c] }));
    const ranges = rangesOf(candidates);
    const scores = candidates.map((candidate) => score(candidate, ranges, choiceWeights));
    return best[scores.indexOf(Math.max(...scores))].gamma;
  });
  return {
    ids: map.contingencies.map(({ id }) => id),
    switches: Float64Array.from(map.contingencies, ({ switchOperations }) => switchOperations),
    f2Eur: chosenF2,
    gammaHours,
  };
}
