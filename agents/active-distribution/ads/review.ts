import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import { choose, rangesOf } from './choice.ts';
import { meanLoads } from './cuts.ts';
import type { PlannedDay } from './dayBook.ts';
import type { DayAheadPlan } from './problem.ts';

type Review = Omit<MessageOf<'ContingencyReview'>, 'type' | 'from' | 'to' | 'isp' | 'day'>;

/**
 * What each contingency would leave unserved of a planned day, EUR, and the number of bad hours whose plan would be chosen if this contingency
 * were the one that comes (13): among the best plan for each number that was planned with.
 */
export function reviewOf({ problem, front }: PlannedDay, map: ReliabilityMap): Review {
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
  const chosenF2 = f2Of(front.chosen);
  const gammas = [...new Set(front.points.map(({ aim }) => aim.gamma))];
  const ranges = rangesOf(front.points);
  const best = gammas.map((gamma) => {
    const points = front.points.filter(({ aim }) => aim.gamma === gamma);
    return points[choose(points, choiceWeights, ranges)];
  });
  const f2 = best.map((point) => (point === front.chosen ? chosenF2 : f2Of(point)));
  const gammaHours = Float64Array.from(map.contingencies, (_, c) => {
    const candidates = best.map(({ f1Eur }, k) => ({ f1Eur, f2Eur: f2[k][c] }));
    return gammas[choose(candidates, choiceWeights)];
  });
  return {
    ids: map.contingencies.map(({ id }) => id),
    switches: Float64Array.from(map.contingencies, ({ switchOperations }) => switchOperations),
    f2Eur: chosenF2,
    gammaHours,
  };
}
