import type { Network } from '../../grid/network.ts';
import type { Solver } from '../highs.ts';
import { Model } from '../model.ts';
import { closedAfter, type Fault } from './faults.ts';

/**
 * `tieSets` as a mixed-integer programme: a bus is energised (h) when flow from a substation reaches it over closed branches (y),
 * both ends of a closed branch are alike, an energised tie counts one, and there are as many energised branches as energised buses
 * without substations, so that trees are trees and have one substation each. Solved again and again, each set that was found
 * forbidden. The slow twin, for a dozen buses.
 */
export function tieSetsMilp(network: Network, fault: Fault, solver: Solver): number[][] {
  const { buses, branches, sources } = network;
  const closed = closedAfter(network, fault);
  const isOut = new Set(fault.branches);
  const isRoot = new Set(sources.map(({ bus }) => bus));
  const mayClose = branches.map(({ closed: own }, i) => !own && !isOut.has(i));
  const many = buses.length;

  const m = new Model('min');
  const energised = m.columns('energised', [many], {
    lower: (bus) => (isRoot.has(bus) ? 1 : 0),
    upper: 1,
    integer: true,
  });
  const carries = m.columns('carries', [branches.length], {
    upper: (i) => (closed[i] || mayClose[i] ? 1 : 0),
    cost: 1,
    integer: true,
  });
  const flow = m.columns('flow', [branches.length], { lower: -many, upper: many });
  const given = m.columns('given', [many], { upper: (bus) => (isRoot.has(bus) ? many : 0) });
  const count = m.row('count', '=', -sources.length);
  buses.forEach((_, bus) => {
    count.add(energised.at(bus), -1);
    const balance = m.row('balance', bus, '=', 0).add(given.at(bus), 1).add(energised.at(bus), -1);
    branches.forEach(({ from, to }, i) => {
      if (from === bus) balance.add(flow.at(i), -1);
      if (to === bus) balance.add(flow.at(i), 1);
    });
  });
  branches.forEach(({ from, to }, i) => {
    count.add(carries.at(i), 1);
    m.row('most', i, '<=', 0).add(flow.at(i), 1).add(carries.at(i), -many);
    m.row('least', i, '>=', 0).add(flow.at(i), 1).add(carries.at(i), many);
    for (const [end, bus] of [from, to].entries()) {
      const relation = closed[i] ? '=' : '<=';
      m.row('alive', i, end, relation, 0).add(carries.at(i), 1).add(energised.at(bus), -1);
    }
  });
  const ties = branches.flatMap((_, i) => (mayClose[i] ? [i] : []));
  const kept = solver.persistent(m.sparse());
  try {
    const found: number[][] = [];
    for (;;) {
      const { status, x } = kept.solve();
      if (status === 'infeasible') return found;
      if (status !== 'optimal') throw new Error(`the ties after ${fault.id} ended as ${status}`);
      const set = ties.filter((tie) => x[carries.at(tie)] > 0.5);
      found.push(set);
      const values = ties.map((tie) => (set.includes(tie) ? -1 : 1));
      const indices = ties.map((tie) => carries.at(tie));
      kept.addRows([{ lower: 1 - set.length, upper: Number.POSITIVE_INFINITY, indices, values }]);
    }
  } finally {
    kept.dispose();
  }
}
