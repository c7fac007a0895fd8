import { InputError } from '../errors.ts';
import { createAngleSolver } from './angles.ts';
import type { Network } from './network.ts';
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
  const { baseMva, buses } = network;
  const { links, solve } = createAngleSolver(network, ({ rPu, xPu }) => baseMva * linearSusceptance(rPu, xPu));
  const atSource = new Set(network.sources.map(({ bus }) => bus));
  return {
    flows(injectionMw, into) {
      const theta = solve(injectionMw, true);
      for (const { i, from, to, mwPerRad, shiftRad } of links) {
        into[i] = mwPerRad * (theta[from] - theta[to] - shiftRad);
      }
    },
    sensitivity(bus, into) {
      if (atSource.has(bus)) return;
      const one = new Float64Array(buses.length);
      one[bus] = 1;
      const theta = solve(one, false);
      for (const { i, from, to, mwPerRad } of links) into[i] = mwPerRad * (theta[from] - theta[to]);
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
