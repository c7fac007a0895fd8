import type { Network } from '../../../src/grid/network.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import { closedAfter } from '../../../src/optimizers/reliability/faults.ts';
import type { ReliabilityMap } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { MessageOf } from '../market/messages.ts';
import type { Restored } from '../market/parts.ts';
import { chooseByContingency } from './byContingency.ts';
import { meanLoads } from './cuts.ts';
import type { PlannedDay } from './dayBook.ts';

type Review = Omit<MessageOf<'ContingencyReview'>, 'type' | 'from' | 'to' | 'isp' | 'day'> & {
  /** MW by contingency and hour, those of the first contingency first. */
  unservedMw: Float64Array;
};

/**
 * What each contingency would leave unserved of a planned day, MW and EUR, and the number of bad hours whose plan would be chosen if this
 * contingency were the one that comes (13), among all that were planned.
 */
export function reviewOf({ problem, front }: PlannedDay, map: ReliabilityMap): Review {
  const count = map.contingencies.length;
  const f2Eur = new Float64Array(count);
  const unservedMw = new Float64Array(count * problem.hours);
  meanLoads(problem).forEach((load, hour) => {
    map.each(load, front.chosen.capabilityMw[hour]).forEach((mw, c) => {
      f2Eur[c] += problem.settings.voll * mw;
      unservedMw[c * problem.hours + hour] = mw;
    });
  });
  const { points } = front;
  const several = new Set(points.map(({ aim }) => aim.gamma)).size > 1;
  const gammaHours = several
    ? Float64Array.from(chooseByContingency(problem, points, map.each), ({ gamma }) => gamma)
    : new Float64Array(count).fill(front.chosen.aim.gamma);
  return {
    ids: map.contingencies.map(({ id }) => id),
    switches: Float64Array.from(map.contingencies, ({ switchOperations }) => switchOperations),
    f2Eur,
    gammaHours,
    unservedMw,
  };
}

/** How the network stands after each contingency, whatever the day. */
export const restoredBy = (network: Network, { contingencies }: Pick<ReliabilityMap, 'contingencies'>): Restored[] => {
  const branchIds = (branches: readonly number[]) => branches.map((branch) => network.branches[branch].id);
  return contingencies.map((fault) => ({
    contingency: fault.id,
    failed: branchIds(fault.branches),
    closed: branchIds(fault.ties),
    dead: topologyOf(network, { closed: closedAfter(network, fault, fault.ties) }).dead.map(
      (bus) => network.buses[bus].id,
    ),
  }));
};
