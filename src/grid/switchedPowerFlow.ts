import { emptyResult } from './branchFlow.ts';
import { livePart } from './livePart.ts';
import type { Network } from './network.ts';
import { createPowerFlow, type PowerFlow } from './powerFlow.ts';
import { ownClosed, type Switching, type Topology } from './topology.ts';

/**
 * Power flow of a network in one switching state. Its results are as long as the whole network's: at a dead bus voltage
 * and angle are NaN, and what is injected there counts for nothing; a branch that is open or dead carries 0, and a source
 * that does not feed gives 0. The result belongs to this state alone: solving another does not touch it.
 * `network` is the whole, whose own `closed` says nothing of this state.
 */
export interface StatePowerFlow extends PowerFlow {
  topology: Topology;
}

/** Power flows of a network by switching state. */
export interface SwitchedPowerFlow {
  network: Network;
  /**
   * The power flow of a state: the same object as long as the state is kept.
   * @throws InputError when the state is not one of this network
   */
  at(switching?: Switching): StatePowerFlow;
}

/**
 * Power flows by switching state, each by sweep or by Newton-Raphson as `createPowerFlow` would on the network built anew
 * without its dead part. A state that was met before costs a look-up. The network must not change meanwhile.
 * @param options.keep how many states are kept, those used last; 1 or more
 * @throws RangeError when `keep` is no whole number from 1
 */
export function createSwitchedPowerFlow(network: Network, { keep = 1000 } = {}): SwitchedPowerFlow {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new RangeError(`keep: found ${keep}; expected 1 state or more`);
  const own = ownClosed(network);
  const all = network.sources.map((_, source) => source);
  const states = new Map<string, StatePowerFlow>();
  return {
    network,
    at({ closed = own, roots = all } = {}) {
      const key = keyOf(closed, roots);
      const known = states.get(key);
      // put in again, it is the one used last
      if (known) states.delete(key);
      const state = known ?? statePowerFlow(network, { closed, roots });
      states.set(key, state);
      const [leastUsed] = states.keys();
      if (states.size > keep) states.delete(leastUsed);
      return state;
    },
  };
}

/** Names a state, the same whatever the order of its roots. */
function keyOf(closed: Uint8Array, roots: readonly number[]): string {
  let key = `${closed.length} ${[...roots].sort((a, b) => a - b)}:`;
  for (let start = 0; start < closed.length; start += 16) {
    let bits = 0;
    for (let i = start; i < start + 16 && i < closed.length; i++) if (closed[i] !== 0) bits |= 1 << (i - start);
    key += String.fromCharCode(bits);
  }
  return key;
}

function statePowerFlow(network: Network, switching: Switching): StatePowerFlow {
  const part = livePart(network, switching);
  const { topology, buses, branches, sources } = part;
  const partFlow = createPowerFlow(part.network);
  const partMw = new Float64Array(buses.length);
  const partMvar = new Float64Array(buses.length);
  const result = emptyResult(network);
  for (const bus of topology.dead) {
    result.voltagePu[bus] = Number.NaN;
    result.angleRad[bus] = Number.NaN;
  }
  function solve(injectionMw: Float64Array, injectionMvar: Float64Array) {
    for (let place = 0; place < buses.length; place++) {
      partMw[place] = injectionMw[buses[place]];
      partMvar[place] = injectionMvar[buses[place]];
    }
    const solved = partFlow.solve(partMw, partMvar);
    for (let place = 0; place < buses.length; place++) {
      result.voltagePu[buses[place]] = solved.voltagePu[place];
      result.angleRad[buses[place]] = solved.angleRad[place];
    }
    for (let place = 0; place < branches.length; place++) {
      result.branchMva[branches[place]] = solved.branchMva[place];
      result.branchMw[branches[place]] = solved.branchMw[place];
      result.loading[branches[place]] = solved.loading[place];
    }
    for (let place = 0; place < sources.length; place++) result.sourceMw[sources[place]] = solved.sourceMw[place];
    result.lossMw = solved.lossMw;
    result.iterations = solved.iterations;
    return result;
  }
  return { network, method: partFlow.method, topology, solve };
}
