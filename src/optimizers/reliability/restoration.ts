import type { Network } from '../../grid/network.ts';
import { type Topology, topologyOf } from '../../grid/topology.ts';
import type { LpSolver } from './covering.ts';
import { closedAfter, type Fault } from './faults.ts';
import { addByZone, dot, emptySlope, type Feeder, factorsOf, feedersOf, type Slope } from './feeders.ts';
import { type RestorationRules, zoneCount } from './rules.ts';
import { partsOf } from './tieSets.ts';
import { roundedShortage, type Shortage, shortageMw } from './wholeUnits.ts';

/** The network once a fault is cut off and some ties are closed, and what cannot be served then. */
export interface Restoration {
  topology: Topology;
  /** What it is made of; MW unserved are their sum. */
  parts: Parts;
  /**
   * MW unserved.
   * @param load factor of each zone on the network's own loads, 0 or more
   * @param capability MW that each unit can give, 0 or more
   */
  ensMw(load: Float64Array, capability: Float64Array): number;
  /** MW unserved, by bus; in a part served by its own units each load goes short by the same share. */
  unservedMw(load: Float64Array, capability: Float64Array): Float64Array;
  /** MW of load without a substation per unit of load factor, by zone. */
  deadLoadMw: Float64Array;
  /** By unit: 1 when its bus has no substation. */
  cutOff: Uint8Array;
}

/** Parts of a network that do not see each other, each times a weight. */
export interface Parts {
  /** MW of loads that nobody serves, by zone. */
  lost: Float64Array;
  islands: readonly Weighted<Island>[];
  feeders: readonly Weighted<Feeder>[];
}

interface Weighted<T> {
  part: T;
  weight: number;
}

/** Buses that hang together without a substation, served by the units among them. */
interface Island {
  buses: number[];
  ofZone: Float64Array;
  ders: number[];
}

/** By how much an island's units fall short of its loads, MW; below 0 where they do not. */
const shortOf = ({ ders, ofZone }: Island, factor: Float64Array, capability: Float64Array): number =>
  ders.reduce((short, k) => short - capability[k], dot(ofZone, factor));

/**
 * Adds the MW unserved of all parts, and their slopes, to a sum.
 * @param factor as `factorsOf` the load factors
 * @param capability MW that each unit can give, 0 or more
 */
export function addParts(
  sum: Slope,
  { lost, islands, feeders }: Parts,
  factor: Float64Array,
  capability: Float64Array,
): void {
  sum.ensMw += dot(lost, factor);
  addByZone(sum, lost, 1);
  for (const { part, weight } of islands) {
    const short = shortOf(part, factor, capability);
    if (short <= 0) continue;
    sum.ensMw += weight * short;
    addByZone(sum, part.ofZone, weight);
    for (const k of part.ders) sum.byCapability[k] -= weight;
  }
  for (const { part, weight } of feeders) part.addTo(sum, factor, capability, weight);
}

/**
 * What all parts imply of the MW unserved at a load, where some units are on or off as a whole: never more than there are where they are,
 * but often more than `addParts` has where they are partly on.
 */
export function wholeShortage(
  { lost, islands, feeders }: Parts,
  factor: Float64Array,
  capability: Float64Array,
  wholeMw: Float64Array,
): Shortage {
  const units = capability.length;
  const all: Shortage = { constantMw: dot(lost, factor), perMw: new Float64Array(units) };
  const add = (shortage: Shortage, weight: number): void => {
    const rounded = roundedShortage(shortage, capability, wholeMw);
    if (shortageMw(rounded, capability) <= 0) return;
    all.constantMw += weight * rounded.constantMw;
    for (let k = 0; k < units; k++) all.perMw[k] += weight * rounded.perMw[k];
  };
  for (const { part, weight } of islands) {
    const perMw = new Float64Array(units);
    for (const k of part.ders) perMw[k] = 1;
    add({ constantMw: dot(part.ofZone, factor), perMw }, weight);
  }
  for (const { part, weight } of feeders) {
    const slope = { ensMw: 0, byLoad: new Float64Array(factor.length - 1), byCapability: new Float64Array(units) };
    part.addTo(slope, factor, capability, 1);
    if (slope.ensMw > 0)
      add(
        { constantMw: slope.ensMw - dot(slope.byCapability, capability), perMw: slope.byCapability.map((mw) => -mw) },
        weight,
      );
  }
  return all;
}

/** Parts of many restorations of one network, each with a weight, as one: what is the same in several comes once. */
export function together(all: readonly { parts: Parts; weight: number }[]): Parts {
  const lost = new Float64Array(all[0]?.parts.lost.length ?? 0);
  const islands = new Map<string, Weighted<Island>>();
  const feeders = new Map<Feeder, Weighted<Feeder>>();
  for (const { parts, weight: times } of all) {
    parts.lost.forEach((mw, zone) => {
      lost[zone] += times * mw;
    });
    for (const { part, weight } of parts.islands) {
      const key = part.buses.join();
      islands.set(key, { part, weight: (islands.get(key)?.weight ?? 0) + times * weight });
    }
    for (const { part, weight } of parts.feeders) {
      feeders.set(part, { part, weight: (feeders.get(part)?.weight ?? 0) + times * weight });
    }
  }
  return { lost, islands: [...islands.values()], feeders: [...feeders.values()] };
}

/**
 * The least load unserved after a fault, with the topology given: the lossless linear flow of a radial network (LinDistFlow),
 * in which the square of the voltage at bus j is that of its substation less 2 sum over b of (R_jb p_b + X_jb q_b), with R and X
 * of the path that j and b have in common. A load that is shed takes its reactive power with it. Where no substation is left,
 * the units of a part serve what they can (`islanding`), or nobody is served; a faulted bus is not served. Taps, shunts, and
 * reactive loads without active power play no part.
 *
 * As r and x are 0 or more, what units give never hurts, so that they give all they can, and what is left is to cover what
 * each bus lacks by shedding.
 * @param known feeders of this network under these rules, met after other faults
 */
export function createRestoration(
  network: Network,
  fault: Fault,
  ties: readonly number[],
  rules: RestorationRules,
  solver: LpSolver,
  known = new Map<string, Feeder>(),
): Restoration {
  const { buses } = network;
  const { zoneOf, ders } = rules;
  const zones = zoneCount(rules);
  const closed = closedAfter(network, fault, ties);
  const topology = topologyOf(network, { closed });
  const zoneAt = (bus: number) => (zoneOf[bus] >= 0 ? zoneOf[bus] : zones);
  const feeders = feedersOf(network, topology, rules, solver, known);
  const { islands, lostBuses } = deadPartsOf(network, fault, topology, closed, rules);
  const lost = new Float64Array(zones + 1);
  for (const bus of lostBuses) lost[zoneAt(bus)] += buses[bus].loadMw;
  const deadLoad = new Float64Array(zones + 1);
  for (const bus of topology.dead) deadLoad[zoneAt(bus)] += buses[bus].loadMw;
  const cutOff = Uint8Array.from(ders, ({ bus }) => (topology.rootOf[bus] < 0 ? 1 : 0));

  const once = <T>(part: T): Weighted<T> => ({ part, weight: 1 });
  const parts: Parts = { lost, islands: islands.map(once), feeders: feeders.map(once) };

  function unservedMw(load: Float64Array, capability: Float64Array): Float64Array {
    const factor = factorsOf(load);
    const unserved = new Float64Array(buses.length);
    for (const bus of lostBuses) unserved[bus] = buses[bus].loadMw * factor[zoneAt(bus)];
    for (const island of islands) {
      const wanted = dot(island.ofZone, factor);
      const share = wanted > 0 ? Math.max(0, shortOf(island, factor, capability) / wanted) : 0;
      for (const bus of island.buses) unserved[bus] = share * buses[bus].loadMw * factor[zoneAt(bus)];
    }
    for (const feeder of feeders) {
      const x = feeder.shedMw(factor, capability);
      if (x === undefined) continue;
      feeder.loads.forEach(({ bus }, b) => {
        unserved[bus] = x[b];
      });
    }
    return unserved;
  }

  return {
    topology,
    parts,
    ensMw(load, capability) {
      const sum = emptySlope(rules);
      addParts(sum, parts, factorsOf(load), capability);
      return sum.ensMw;
    },
    unservedMw,
    deadLoadMw: deadLoad.slice(0, zones),
    cutOff,
  };
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
