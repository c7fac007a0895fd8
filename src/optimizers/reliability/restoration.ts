import type { Network } from '../../grid/network.ts';
import { type Topology, topologyOf } from '../../grid/topology.ts';
import type { Solver } from '../highs.ts';
import { type Covering, createCovering } from './covering.ts';
import { closedAfter, type Fault } from './faults.ts';
import { type RestorationRules, zoneCount } from './rules.ts';
import { partsOf } from './tieSets.ts';

/** A value and how it changes: a function that is convex lies above value + byLoad . (l - l0) + byCapability . (q - q0). */
export interface Slope {
  ensMw: number;
  /** MW per unit of load factor, by zone. */
  byLoad: Float64Array;
  /** MW per MW, by unit. */
  byCapability: Float64Array;
}

/** The network once a fault is cut off and some ties are closed, and what cannot be served then. */
export interface Restoration {
  topology: Topology;
  /**
   * Adds `weight` times the MW unserved, and its slopes, to a sum.
   * @param load factor of each zone on the network's own loads, 0 or more
   * @param capability MW that each unit can give, 0 or more
   */
  addTo(sum: Slope, load: Float64Array, capability: Float64Array, weight: number): void;
  ensMw(load: Float64Array, capability: Float64Array): number;
  /** MW unserved, by bus; in a part served by its own units each load goes short by the same share. */
  unservedMw(load: Float64Array, capability: Float64Array): Float64Array;
  /** MW of load without a substation per unit of load factor, by zone. */
  deadLoadMw: Float64Array;
  /** By unit: 1 when its bus has no substation. */
  cutOff: Uint8Array;
}

export const emptySlope = (rules: RestorationRules): Slope => ({
  ensMw: 0,
  byLoad: new Float64Array(zoneCount(rules)),
  byCapability: new Float64Array(rules.ders.length),
});

/** A load that may be shed. */
interface Load {
  bus: number;
  /** Its zone; one more than the last where it has none. */
  zone: number;
  mw: number;
}

/** Everything behind one branch at a substation, which does not see the rest. */
interface Feeder {
  loads: Load[];
  /** By row: how much 1 MW less at each load, at its own power factor, lifts the square of the voltage at the row's bus, p.u. */
  lift: Float64Array[];
  /** By row and zone: what the zone's loads lower it. */
  ofZone: Float64Array[];
  /** By row and unit: what 1 MW of the unit lifts it. */
  ofDer: Float64Array[];
  /** By row: the square at the substation less that of the lowest voltage. */
  margin: Float64Array;
  covering: Covering;
}

/** Buses that hang together without a substation, served by the units among them. */
interface Island {
  buses: number[];
  ofZone: Float64Array;
  ders: number[];
}

/**
 * The least load unserved after a fault, with the topology given: the lossless linear flow of a radial network (LinDistFlow),
 * in which the square of the voltage at bus j is that of its substation less 2 sum over b of (R_jb p_b + X_jb q_b), with R and X
 * of the path that j and b have in common. A load that is shed takes its reactive power with it. Where no substation is left,
 * the units of a part serve what they can (`islanding`), or nobody is served; a faulted bus is not served. Taps, shunts, and
 * reactive loads without active power play no part.
 *
 * As r and x are 0 or more, what units give never hurts, so that they give all they can, and what is left is to cover what
 * each bus lacks by shedding. Rows are kept only for buses whose voltage no other's implies: those at an end, and those all
 * of whose branches lead to units.
 */
export function createRestoration(
  network: Network,
  fault: Fault,
  ties: readonly number[],
  rules: RestorationRules,
  solver: Solver,
): Restoration {
  const { buses } = network;
  const { zoneOf, ders } = rules;
  const zones = zoneCount(rules);
  const closed = closedAfter(network, fault, ties);
  const topology = topologyOf(network, { closed });
  const zoneAt = (bus: number) => (zoneOf[bus] >= 0 ? zoneOf[bus] : zones);
  const feeders = feedersOf(network, topology, rules, solver);
  const { islands, lostBuses } = deadPartsOf(network, fault, topology, closed, rules);
  const lost = new Float64Array(zones + 1);
  for (const bus of lostBuses) lost[zoneAt(bus)] += buses[bus].loadMw;
  const deadLoad = new Float64Array(zones + 1);
  for (const bus of topology.dead) deadLoad[zoneAt(bus)] += buses[bus].loadMw;
  const cutOff = Uint8Array.from(ders, ({ bus }) => (topology.rootOf[bus] < 0 ? 1 : 0));

  /** Load factors of the zones, and 1 for loads of no zone. */
  const factors = (load: Float64Array) => {
    const all = new Float64Array(zones + 1).fill(1);
    all.set(load);
    return all;
  };
  const shortOf = (island: Island, factor: Float64Array, capability: Float64Array) =>
    island.ders.reduce((short, k) => short - capability[k], dot(island.ofZone, factor));

  function addTo(sum: Slope, load: Float64Array, capability: Float64Array, weight: number): void {
    const factor = factors(load);
    const { byLoad, byCapability } = sum;
    const addByZone = (ofZone: Float64Array, times: number) => {
      for (let zone = 0; zone < zones; zone++) byLoad[zone] += times * ofZone[zone];
    };
    sum.ensMw += weight * dot(lost, factor);
    addByZone(lost, weight);
    for (const island of islands) {
      const short = shortOf(island, factor, capability);
      if (short <= 0) continue;
      sum.ensMw += weight * short;
      addByZone(island.ofZone, weight);
      for (const k of island.ders) byCapability[k] -= weight;
    }
    for (const feeder of feeders) {
      const need = needOf(feeder, factor, capability);
      if (need === undefined) continue;
      const { price } = feeder.covering(need, mostOf(feeder, factor));
      // any prices bound the least shedding from below, so that the slopes hold however exact the solver was
      for (let j = 0; j < price.length; j++) {
        if (price[j] === 0) continue;
        sum.ensMw += weight * price[j] * need[j];
        addByZone(feeder.ofZone[j], weight * price[j]);
        for (let k = 0; k < ders.length; k++) byCapability[k] -= weight * price[j] * feeder.ofDer[j][k];
      }
      feeder.loads.forEach(({ zone, mw }, b) => {
        const worth = feeder.lift.reduce((total, row, j) => total + price[j] * row[b], -1);
        if (worth <= 0) return;
        sum.ensMw -= weight * worth * mw * factor[zone];
        if (zone < zones) byLoad[zone] -= weight * worth * mw;
      });
    }
  }

  function unservedMw(load: Float64Array, capability: Float64Array): Float64Array {
    const factor = factors(load);
    const unserved = new Float64Array(buses.length);
    for (const bus of lostBuses) unserved[bus] = buses[bus].loadMw * factor[zoneAt(bus)];
    for (const island of islands) {
      const wanted = dot(island.ofZone, factor);
      const share = wanted > 0 ? Math.max(0, shortOf(island, factor, capability) / wanted) : 0;
      for (const bus of island.buses) unserved[bus] = share * buses[bus].loadMw * factor[zoneAt(bus)];
    }
    for (const feeder of feeders) {
      const need = needOf(feeder, factor, capability);
      if (need === undefined) continue;
      const { x } = feeder.covering(need, mostOf(feeder, factor));
      feeder.loads.forEach(({ bus }, b) => {
        unserved[bus] = x[b];
      });
    }
    return unserved;
  }

  return {
    topology,
    addTo,
    ensMw(load, capability) {
      const sum = emptySlope(rules);
      addTo(sum, load, capability, 1);
      return sum.ensMw;
    },
    unservedMw,
    deadLoadMw: deadLoad.slice(0, zones),
    cutOff,
  };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k] * other[k];
  return sum;
}

/** By row what shedding must lift; undefined when every voltage is high enough. */
function needOf({ margin, ofZone, ofDer }: Feeder, factor: Float64Array, capability: Float64Array) {
  const need = new Float64Array(margin.length);
  let isShort = false;
  for (let j = 0; j < margin.length; j++) {
    need[j] = dot(ofZone[j], factor) - margin[j] - dot(ofDer[j], capability);
    if (need[j] > 0) isShort = true;
  }
  return isShort ? need : undefined;
}

const mostOf = ({ loads }: Feeder, factor: Float64Array): Float64Array =>
  Float64Array.from(loads, ({ zone, mw }) => mw * factor[zone]);

/** What stands behind each branch at a substation, with the rows that can bind. */
function feedersOf(network: Network, topology: Topology, rules: RestorationRules, solver: Solver): Feeder[] {
  const { baseMva, buses, sources, branches } = network;
  const { order, parentBus, parentBranch, rootOf } = topology;
  const { zoneOf, ders, minimumVoltagePu, powerFactor } = rules;
  const zones = zoneCount(rules);
  const n = buses.length;
  const reactivePerMw = Math.sqrt(1 / (powerFactor * powerFactor) - 1);
  /** By bus: the bus at which its feeder begins; whether power may come up from here; whether another's voltage is no higher. */
  const headOf = new Int32Array(n).fill(-1);
  const feedsBack = new Uint8Array(n);
  const isImplied = new Uint8Array(n);
  const [rPu, xPu] = [new Float64Array(n), new Float64Array(n)];
  for (const { bus } of ders) feedsBack[bus] = 1;
  for (const bus of order) {
    if (buses[bus].loadMvar < 0) feedsBack[bus] = 1;
    const parent = parentBus[bus];
    if (parent < 0) continue;
    headOf[bus] = parentBus[parent] < 0 ? bus : headOf[parent];
    rPu[bus] = rPu[parent] + branches[parentBranch[bus]].rPu;
    xPu[bus] = xPu[parent] + branches[parentBranch[bus]].xPu;
  }
  for (let at = order.length - 1; at >= 0; at--) {
    const parent = parentBus[order[at]];
    if (parent < 0) continue;
    if (feedsBack[order[at]] === 1) feedsBack[parent] = 1;
    else isImplied[parent] = 1;
  }
  const members = new Map<number, number[]>();
  for (const bus of order) {
    if (headOf[bus] < 0) continue;
    const known = members.get(headOf[bus]);
    if (known) known.push(bus);
    else members.set(headOf[bus], [bus]);
  }
  const onPath = new Uint8Array(n);
  const [commonR, commonX] = [new Float64Array(n), new Float64Array(n)];
  return [...members].map(([head, inside]): Feeder => {
    const loads = inside.flatMap((bus): Load[] => {
      const mw = buses[bus].loadMw;
      return mw > 0 ? [{ bus, zone: zoneOf[bus] >= 0 ? zoneOf[bus] : zones, mw }] : [];
    });
    const { voltagePu } = sources[rootOf[head]];
    const rows = inside.filter((bus) => isImplied[bus] === 0);
    const lift: Float64Array[] = [];
    const ofZone: Float64Array[] = [];
    const ofDer: Float64Array[] = [];
    for (const row of rows) {
      for (let bus = row; headOf[bus] >= 0; bus = parentBus[bus]) onPath[bus] = 1;
      for (const bus of inside) {
        const isShared = onPath[bus] === 1;
        commonR[bus] = isShared ? rPu[bus] : bus === head ? 0 : commonR[parentBus[bus]];
        commonX[bus] = isShared ? xPu[bus] : bus === head ? 0 : commonX[parentBus[bus]];
      }
      for (let bus = row; headOf[bus] >= 0; bus = parentBus[bus]) onPath[bus] = 0;
      const byZone = new Float64Array(zones + 1);
      const byLoad = Float64Array.from(loads, ({ bus, zone, mw }) => {
        const { loadMvar } = buses[bus];
        const perMw = (2 * (commonR[bus] + commonX[bus] * (loadMvar / mw))) / baseMva;
        byZone[zone] += perMw * mw;
        return perMw;
      });
      lift.push(byLoad);
      ofZone.push(byZone);
      ofDer.push(
        Float64Array.from(ders, ({ bus }) =>
          headOf[bus] === head ? (2 * (commonR[bus] + commonX[bus] * reactivePerMw)) / baseMva : 0,
        ),
      );
    }
    const margin = new Float64Array(rows.length).fill(voltagePu * voltagePu - minimumVoltagePu * minimumVoltagePu);
    return { loads, lift, ofZone, ofDer, margin, covering: createCovering(solver, lift, loads.length) };
  });
}

/** Parts without a substation that have units to serve them, and the buses that nobody serves. */
function deadPartsOf(
  network: Network,
  fault: Fault,
  { dead }: Topology,
  closed: Uint8Array,
  { zoneOf, ders, islanding }: RestorationRules & object,
): { islands: Island[]; lostBuses: number[] } {
  const zones = zoneCount({ zoneOf });
  const part = partsOf(network, closed);
  const isOut = new Set(fault.buses);
  const islands = new Map<number, Island>();
  const isDead = new Set(dead);
  ders.forEach(({ bus }, k) => {
    if (!islanding || !isDead.has(bus) || isOut.has(bus)) return;
    const island = islands.get(part[bus]) ?? { buses: [], ofZone: new Float64Array(zones + 1), ders: [] };
    island.ders.push(k);
    islands.set(part[bus], island);
  });
  const lostBuses: number[] = [];
  for (const bus of dead) {
    const island = isOut.has(bus) ? undefined : islands.get(part[bus]);
    if (!island) lostBuses.push(bus);
    else {
      island.buses.push(bus);
      island.ofZone[zoneOf[bus] >= 0 ? zoneOf[bus] : zones] += network.buses[bus].loadMw;
    }
  }
  return { islands: [...islands.values()], lostBuses };
}
