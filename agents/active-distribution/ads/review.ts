import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import { chooseByContingency } from './byContingency.ts';
import { meanLoads } from './cuts.ts';
import type { PlannedDay } from './dayBook.ts';

type Review = Omit<MessageOf<'ContingencyReview'>, 'type' | 'from' | 'to' | 'isp' | 'day'>;

/**
 * What each contingency would leave unserved of a planned day, EUR, and the number of bad hours whose plan would be chosen if this contingency
 * were the one that comes (13), among all that were planned.
 */
export function reviewOf({ problem, front }: PlannedDay, map: ReliabilityMap): Review {
  const f2Eur = new Float64Array(map.contingencies.length);
  meanLoads(problem).forEach((load, hour) => {
    map.each(load, front.chosen.capabilityMw[hour]).forEach((mw, c) => {
      f2Eur[c] += problem.settings.voll * mw;
    });
  });
  const { points } = front;
  const several = new Set(points.map(({ aim }) => aim.gamma)).size > 1;
  const gammaHours = several
    ? Float64Array.from(chooseByContingency(problem, points, map.each), ({ gamma }) => gamma)
    : new Float64Array(f2Eur.length).fill(front.chosen.aim.gamma);
  return {
    ids: map.contingencies.map(({ id }) => id),
    switches: Float64Array.from(map.contingencies, ({ switchOperations }) => switchOperations),
    f2Eur,
    gammaHours,
  };
}
