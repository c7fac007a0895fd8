import { InputError } from '../errors.ts';
import type { Network } from './network.ts';
import { topologyOf } from './topology.ts';

/** The parts of a radial network that hang on one branch of a substation each. */
export interface Feeders {
  /** Each by the id of the branch at its head, in the order of the file. */
  names: string[];
  /** Per bus: its feeder; -1 at a substation and at a bus without supply. */
  of: Int32Array;
  /** The network's own load on each, MW and Mvar. */
  loadMw: Float64Array;
  loadMvar: Float64Array;
}

/** The feeders of a network as it stands. @throws InputError for one without a closed branch at a substation */
export function feedersOf(network: Network): Feeders {
  const { branches, buses, sources, name } = network;
  const { order, parentBus, parentBranch } = topologyOf(network);
  const isRoot = new Set(sources.map(({ bus }) => bus));
  const heads = branches.flatMap(({ closed, from, to }, i) =>
    closed && isRoot.has(from) !== isRoot.has(to) ? [i] : [],
  );
  if (heads.length === 0) {
    throw new InputError({ path: `network ${name}`, found: 'no closed branch at a substation', expected: 'feeders' });
  }
  const of = new Int32Array(buses.length).fill(-1);
  for (const bus of order) {
    if (isRoot.has(bus)) continue;
    of[bus] = isRoot.has(parentBus[bus]) ? heads.indexOf(parentBranch[bus]) : of[parentBus[bus]];
  }
  const loadMw = new Float64Array(heads.length);
  const loadMvar = new Float64Array(heads.length);
  buses.forEach((bus, k) => {
    if (of[k] < 0) return;
    loadMw[of[k]] += bus.loadMw;
    loadMvar[of[k]] += bus.loadMvar;
  });
  return { names: heads.map((i) => branches[i].id), of, loadMw, loadMvar };
}
