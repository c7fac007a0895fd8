import type { Network } from '../../../src/grid/network.ts';
import { PowerFlowError } from '../../../src/grid/powerFlowResult.ts';
import { createSwitchedPowerFlow } from '../../../src/grid/switchedPowerFlow.ts';
import { ownClosed, type Switching, topologyOf } from '../../../src/grid/topology.ts';

/** What is drawn and given at each bus, MW and Mvar; all of the same length. */
export interface BusPower {
  loadMw: Float64Array;
  loadMvar: Float64Array;
  /** Of units, renewables and storage: what may be cut back where nobody takes it. */
  givenMw: Float64Array;
  givenMvar: Float64Array;
  /** Of aggregators, net. */
  localMw: Float64Array;
  /** Load that the operator has taken off. */
  shedMw: Float64Array;
}

/** What came of it. */
export interface GridState {
  importMw: number;
  lossMw: number;
  /** Per bus. */
  unservedMw: Float64Array;
  /** Given and not taken, in parts without a substation. */
  spilledMw: number;
  lowestVoltagePu: number;
  highestLoading: number;
}

/** Every branch and bus in one state, in their order. */
export interface GridFlow {
  /** Of the rating, or what is taken for it, p.u.; NaN: open. */
  loading: Float32Array;
  /** NaN: without a substation. */
  voltagePu: Float32Array;
}

/** Under-voltage relays take off this share of all load where the network could not carry it, again and again. */
const RELAY_SHARE = 0.1;
/** What lines and substations are taken to carry where their data say nothing, MVA. */
const LINE_MVA = 4;
const SUBSTATION_MVA = 10;

/**
 * The physics of a network with its switches in any state: the live part by AC power flow; a part without a substation serves what its own
 * units can give, all loads of it alike, and spills what nobody there takes; without `islanding` its units trip.
 */
export function createGrid(
  network: Network,
  islanding: boolean,
): (switching: Switching, power: BusPower) => GridState & { flow: GridFlow } {
  const flows = createSwitchedPowerFlow(network);
  const own = ownClosed(network);
  const buses = network.buses.length;
  const atSource = new Set(network.sources.map(({ bus }) => bus));
  const ratings = Float64Array.from(network.branches, ({ ratingMva, from, to }) =>
    Number.isFinite(ratingMva) ? ratingMva : atSource.has(from) || atSource.has(to) ? SUBSTATION_MVA : LINE_MVA,
  );

  return (switching, power) => {
    const { dead } = topologyOf(network, switching);
    const unservedMw = new Float64Array(buses);
    let spilledMw = 0;
    for (const island of islandsOf(network, switching, dead)) {
      const load = total(island, power.loadMw) - Math.min(0, total(island, power.localMw));
      const given = total(island, power.givenMw) + Math.max(0, total(island, power.localMw));
      const served = islanding ? Math.min(load, given) : 0;
      spilledMw += given - served;
      const missing = load - served;
      const demand = total(island, power.loadMw);
      for (const bus of island) unservedMw[bus] = demand > 0 ? (missing * power.loadMw[bus]) / demand : 0;
      if (demand === 0 && missing > 0) unservedMw[island[0]] = missing;
    }
    const isDead = new Set(dead);
    for (let bus = 0; bus < buses; bus++)
      if (!isDead.has(bus)) unservedMw[bus] = Math.min(power.loadMw[bus], power.shedMw[bus]);
    const flow = flows.at(switching);
    for (let relays = 0, kept = 1; ; relays++, kept *= 1 - RELAY_SHARE) {
      const injectionMw = new Float64Array(buses);
      const injectionMvar = new Float64Array(buses);
      for (let bus = 0; bus < buses; bus++) {
        const served = isDead.has(bus) ? 0 : kept * (power.loadMw[bus] - unservedMw[bus]);
        const share = power.loadMw[bus] > 0 ? served / power.loadMw[bus] : kept;
        injectionMw[bus] = power.givenMw[bus] + power.localMw[bus] - served;
        injectionMvar[bus] = power.givenMvar[bus] - share * power.loadMvar[bus];
      }
      try {
        const { sourceMw, lossMw, voltagePu, branchMva } = flow.solve(injectionMw, injectionMvar);
        for (let bus = 0; bus < buses; bus++) {
          if (!isDead.has(bus)) unservedMw[bus] += (1 - kept) * (power.loadMw[bus] - unservedMw[bus]);
        }
        const lowestVoltagePu = voltagePu.reduce((least, pu) => (pu < least ? pu : least), Number.POSITIVE_INFINITY);
        const highestLoading = branchMva.reduce((most, mva, branch) => Math.max(most, mva / ratings[branch]), 0);
        const importMw = sourceMw.reduce((sum, mw) => sum + mw, 0);
        const { closed = own } = switching;
        const shown = {
          loading: Float32Array.from(ratings, (rating, k) => (closed[k] === 0 ? Number.NaN : branchMva[k] / rating)),
          voltagePu: Float32Array.from(voltagePu),
        };
        return { importMw, lossMw, unservedMw, spilledMw, lowestVoltagePu, highestLoading, flow: shown };
      } catch (error) {
        if (!(error instanceof PowerFlowError) || relays > 50) throw error;
      }
    }
  };
}

const total = (island: readonly number[], series: Float64Array): number =>
  island.reduce((sum, bus) => sum + series[bus], 0);

/** The dead buses, by the parts in which closed branches hold them together. */
function islandsOf({ branches }: Network, { closed }: Switching, dead: readonly number[]): number[][] {
  const islandOf = new Map(dead.map((bus) => [bus, bus]));
  const rootOf = (bus: number): number => {
    let at = bus;
    while (islandOf.get(at) !== at) at = islandOf.get(at) as number;
    return at;
  };
  branches.forEach(({ from, to, closed: atRest }, i) => {
    const isClosed = closed === undefined ? atRest : closed[i] !== 0;
    if (isClosed && islandOf.has(from) && islandOf.has(to)) islandOf.set(rootOf(from), rootOf(to));
  });
  const islands = new Map<number, number[]>();
  for (const bus of dead) islands.set(rootOf(bus), [...(islands.get(rootOf(bus)) ?? []), bus]);
  return [...islands.values()];
}
