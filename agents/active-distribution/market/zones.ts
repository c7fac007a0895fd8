import { InputError } from '../../../src/errors.ts';
import type { Network } from '../../../src/grid/network.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import { endsOf } from '../../../src/optimizers/reliability/faults.ts';
import { sum } from '../../../src/series.ts';

/** Feeders: the parts of a radial network that hang on one branch of a substation each. */
export interface Zones {
  count: number;
  /** Each by the branch at its head, as `1-2`. */
  names: string[];
  /** Per bus; -1 at a substation. */
  of: Int32Array;
  /** Load of each at a load factor of 1, MW and Mvar. */
  loadMw: Float64Array;
  loadMvar: Float64Array;
}

/** The feeders of a network, in the order of their heads in its file. @throws InputError for one without any */
export function zonesOf(network: Network): Zones {
  const { branches, buses, sources, name } = network;
  const { order, parentBus, parentBranch } = topologyOf(network);
  const isRoot = new Set(sources.map(({ bus }) => bus));
  const heads = branches.flatMap(({ closed, from, to }, i) =>
    closed && isRoot.has(from) !== isRoot.has(to) ? [i] : [],
  );
  if (heads.length === 0) {
    throw new InputError({ path: `network ${name}`, found: 'no branch at a substation', expected: 'feeders' });
  }
  const of = new Int32Array(buses.length).fill(-1);
  for (const bus of order) {
    if (isRoot.has(bus)) continue;
    of[bus] = isRoot.has(parentBus[bus]) ? heads.indexOf(parentBranch[bus]) : of[parentBus[bus]];
  }
  const total = (key: 'loadMw' | 'loadMvar') =>
    Float64Array.from(heads, (_, zone) => sum(buses.flatMap((bus, k) => (of[k] === zone ? [bus[key]] : []))));
  return {
    count: heads.length,
    names: heads.map((i) => endsOf(network, i)),
    of,
    loadMw: total('loadMw'),
    loadMvar: total('loadMvar'),
  };
}

/** What customers of a zone are, for what an interruption costs them. */
export type CustomerClass = 'residential' | 'small business' | 'large business';

/** EUR for each kW unserved: in the first hour, and in every later one. */
export const INTERRUPTION: Readonly<Record<CustomerClass, { first: number; later: number }>> = {
  residential: { first: 1.5, later: 0.46 },
  'small business': { first: 38, later: 9 },
  'large business': { first: 10, later: 4 },
};

/** The first half of zones is residential; of the others, small and large businesses take turns. */
export function customerClass(zone: number, zones: number): CustomerClass {
  const businesses = zone - Math.ceil(zones / 2);
  if (zones === 1 || businesses < 0) return 'residential';
  return businesses % 2 === 0 ? 'small business' : 'large business';
}
