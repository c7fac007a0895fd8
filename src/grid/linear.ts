import { InputError } from '../errors.ts';
import type { Network } from './network.ts';
import { factorise, sparsePattern } from './sparse.ts';
import { type Topology, validateNetwork } from './topology.ts';

/**
 * Lossless linear power flow (31), (35)-(38): f = baseMva b (theta_from - theta_to - shift), b = x / (r^2 + x^2), with
 * theta = 0 at every source, which takes up the balance. Voltages, reactive power, shunts and taps play no part.
 */
export interface LinearModel {
  network: Network;
  radial: boolean;
  /**
   * @param injectionMw per bus, generation minus load; what is injected at a source crosses no branch
   * @param into where to write (a new array when left out)
   * @returns MW per branch, positive from `from` to `to`, 0 on an open branch
   */
  flows(injectionMw: Float64Array, into?: Float64Array): Float64Array;
  /**
   * Change of every branch's flow, MW, for 1 MW injected at a bus and withdrawn at the sources: its column of the matrix
   * of power transfer distribution factors. The array is kept: do not write to it.
   */
  sensitivity(bus: number): Float64Array;
  /** Largest active flow allowed on a branch, MW: loadingLimit (p.u.) x rating x powerFactor (36); Infinity if unrated. */
  limitMw(branch: number, loadingLimit: number, powerFactor: number): number;
}

/** Susceptance of the linear model, p.u.: x / (r^2 + x^2) (38). */
export function linearSusceptance(rPu: number, xPu: number): number {
  return xPu / (rPu * rPu + xPu * xPu);
}

/**
 * Loading of every branch by the linear model: its flow over the most that it allows, rating x powerFactor (36).
 * @returns p.u. per branch, signed as the flow; 0 where no rating is given
 */
export function linearLoading(linear: LinearModel, injectionMw: Float64Array, powerFactor: number): Float64Array {
  const loading = linear.flows(injectionMw);
  for (let branch = 0; branch < loading.length; branch++) loading[branch] /= linear.limitMw(branch, 1, powerFactor);
  return loading;
}

interface FlowSolver {
  flows(injectionMw: Float64Array, into: Float64Array): void;
  sensitivity(bus: number, into: Float64Array): void;
}

/** In a forest the flow on a branch is what is injected beyond it, whatever the impedances. */
function radialSolver(network: Network, topology: Topology): FlowSolver {
  const { order, parentBus, parentBranch } = topology;
  const sourceCount = network.sources.length;
  const beyond = new Float64Array(network.buses.length);
  /** Per bus: +1 if the branch to its parent starts at this bus, -1 if it ends here. */
  const sign = Float64Array.from(parentBranch, (branch, bus) =>
    branch >= 0 && network.branches[branch].from === bus ? 1 : -1,
  );
  return {
    flows(injectionMw, into) {
      beyond.set(injectionMw);
      for (let at = order.length - 1; at >= sourceCount; at--) {
        const bus = order[at];
        into[parentBranch[bus]] = sign[bus] * beyond[bus];
        beyond[parentBus[bus]] += beyond[bus];
      }
    },
    sensitivity(bus, into) {
      for (let at = bus; parentBranch[at] >= 0; at = parentBus[at]) into[parentBranch[at]] = sign[at];
    },
  };
}

/** With loops: one sparse factorisation of the susceptance matrix without the sources, kept for every later solve. */
function meshedSolver(network: Network): FlowSolver {
  const { baseMva, buses, branches, sources } = network;
  const unknown = new Int32Array(buses.length);
  for (const source of sources) unknown[source.bus] = -1;
  let size = 0;
  for (let bus = 0; bus < buses.length; bus++) if (unknown[bus] >= 0) unknown[bus] = size++;

  const closed = branches.flatMap((branch, i) => {
    if (!branch.closed) return [];
    const mwPerRad = baseMva * linearSusceptance(branch.rPu, branch.xPu);
    return [{ i, from: branch.from, to: branch.to, mwPerRad, shiftRad: branch.shiftRad }];
  });
  const places = closed.flatMap(({ from, to, mwPerRad }) => {
    const ends: [number, number, number][] = [
      [unknown[from], unknown[from], mwPerRad],
      [unknown[to], unknown[to], mwPerRad],
      [unknown[from], unknown[to], -mwPerRad],
      [unknown[to], unknown[from], -mwPerRad],
    ];
    return ends.filter(([row, column]) => row >= 0 && column >= 0);
  });
  const pattern = sparsePattern(
    size,
    places.map(([row, column]) => [row, column] as [number, number]),
  );
  const values: number[] = new Array(pattern.rows.length).fill(0);
  for (const [row, column, value] of places) values[pattern.placeOf(row, column)] += value;
  const solve = factorise(pattern, values);

  const angles = (right: Float64Array) => {
    const solved = solve(right);
    return Float64Array.from(unknown, (at) => (at >= 0 ? solved[at] : 0));
  };
  return {
    flows(injectionMw, into) {
      const right = new Float64Array(size);
      for (let bus = 0; bus < buses.length; bus++) if (unknown[bus] >= 0) right[unknown[bus]] = injectionMw[bus];
      for (const { from, to, mwPerRad, shiftRad } of closed) {
        if (unknown[from] >= 0) right[unknown[from]] += mwPerRad * shiftRad;
        if (unknown[to] >= 0) right[unknown[to]] -= mwPerRad * shiftRad;
      }
      const theta = angles(right);
      for (const { i, from, to, mwPerRad, shiftRad } of closed) {
        into[i] = mwPerRad * (theta[from] - theta[to] - shiftRad);
      }
    },
    sensitivity(bus, into) {
      if (unknown[bus] < 0) return;
      const right = new Float64Array(size);
      right[unknown[bus]] = 1;
      const theta = angles(right);
      for (const { i, from, to, mwPerRad } of closed) into[i] = mwPerRad * (theta[from] - theta[to]);
    },
  };
}

/**
 * Linear power flow of a network: sums along the tree where it is radial, a factorised susceptance matrix otherwise.
 * @throws InputError when a bus has no path to a source, or a closed branch has no reactance (it would carry nothing)
 */
export function createLinearModel(network: Network): LinearModel {
  const topology = validateNetwork(network);
  for (const branch of network.branches) {
    if (branch.closed && branch.xPu === 0) {
      throw new InputError({
        path: `network ${network.name}, branch ${branch.id}`,
        found: 'a reactance of 0',
        expected: 'a reactance: the linear model has b = x / (r^2 + x^2)',
      });
    }
  }
  const solver = topology.radial ? radialSolver(network, topology) : meshedSolver(network);
  const sensitivities: (Float64Array | undefined)[] = network.buses.map(() => undefined);
  return {
    network,
    radial: topology.radial,
    flows(injectionMw, into = new Float64Array(network.branches.length)) {
      into.fill(0);
      solver.flows(injectionMw, into);
      return into;
    },
    sensitivity(bus) {
      const known = sensitivities[bus];
      if (known) return known;
      const column = new Float64Array(network.branches.length);
      solver.sensitivity(bus, column);
      sensitivities[bus] = column;
      return column;
    },
    limitMw: (branch, loadingLimit, powerFactor) => loadingLimit * network.branches[branch].ratingMva * powerFactor,
  };
}
