import type { Network } from '../../grid/network.ts';
import type { Topology } from '../../grid/topology.ts';
import type { LpSolver } from './covering.ts';
import { createCovering } from './covering.ts';
import { type RestorationRules, zoneCount } from './rules.ts';

/** A value and how it changes: a function that is convex lies above value + byLoad . (l - l0) + byCapability . (q - q0). */
export interface Slope {
  ensMw: number;
  /** MW per unit of load factor, by zone. */
  byLoad: Float64Array;
  /** MW per MW, by unit. */
  byCapability: Float64Array;
}

export const emptySlope = (rules: RestorationRules): Slope => ({
  ensMw: 0,
  byLoad: new Float64Array(zoneCount(rules)),
  byCapability: new Float64Array(rules.ders.length),
});

/** Load factors of the zones, and 1 for loads of no zone. */
export function factorsOf(load: Float64Array): Float64Array {
  const all = new Float64Array(load.length + 1).fill(1);
  all.set(load);
  return all;
}

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k] * other[k];
  return sum;
}

/** Adds so many times what loads of each zone come to, per unit of load factor. */
export function addByZone({ byLoad }: Slope, ofZone: Float64Array, times: number): void {
  for (let zone = 0; zone < byLoad.length; zone++) byLoad[zone] += times * ofZone[zone];
}

/** A load that may be shed. */
interface Load {
  bus: number;
  /** Its zone; one more than the last where it has none. */
  zone: number;
  mw: number;
}

/** Everything behind one branch at a substation, which does not see the rest. */
export interface Feeder {
  loads: readonly Load[];
  /**
   * Adds `weight` times the MW shed, and its slopes, to a sum.
   * @param factor of each zone on the network's own loads, and 1 for loads of none
   * @param capability MW that each unit can give
   */
  addTo(sum: Slope, factor: Float64Array, capability: Float64Array, weight: number): void;
  /** MW shed by load; undefined where none is. */
  shedMw(factor: Float64Array, capability: Float64Array): Float64Array | undefined;
}

/** What shedding must lift: all at the buses whose voltage may be too low. */
interface Rows {
  loads: readonly Load[];
  /** By row: how much 1 MW less at each load, at its own power factor, lifts the square of the voltage at the row's bus, p.u. */
  lift: Float64Array[];
  /** By row and zone: what the zone's loads lower it. */
  ofZone: Float64Array[];
  /** By row: the units that lift it, and what 1 MW of each does. */
  ofDer: { ders: Int32Array; lift: Float64Array }[];
  /** The square at the substation less that of the lowest voltage. */
  margin: number;
}

function createFeeder({ loads, lift, ofZone, ofDer, margin }: Rows, solver: LpSolver): Feeder {
  const cover = createCovering(solver, lift, loads.length);

  /** The least shedding; undefined where every voltage is high enough. */
  function covered(factor: Float64Array, capability: Float64Array) {
    const need = new Float64Array(lift.length);
    let isShort = false;
    for (let j = 0; j < need.length; j++) {
      const { ders, lift } = ofDer[j];
      let lifted = margin;
      for (let k = 0; k < ders.length; k++) lifted += lift[k] * capability[ders[k]];
      need[j] = dot(ofZone[j], factor) - lifted;
      if (need[j] > 0) isShort = true;
    }
    if (!isShort) return undefined;
    const most = Float64Array.from(loads, ({ zone, mw }) => mw * factor[zone]);
    return { need, ...cover(need, most) };
  }

  return {
    loads,
    shedMw: (factor, capability) => covered(factor, capability)?.x,
    addTo(sum, factor, capability, weight) {
      const found = covered(factor, capability);
      if (found === undefined) return;
      const { need, price } = found;
      const { byLoad, byCapability } = sum;
      const worth = new Float64Array(loads.length).fill(-1);
      // any prices bound the least shedding from below, so that the slopes hold however exact the solver was
      for (let j = 0; j < price.length; j++) {
        if (price[j] === 0) continue;
        sum.ensMw += weight * price[j] * need[j];
        addByZone(sum, ofZone[j], weight * price[j]);
        const { ders, lift: ofUnit } = ofDer[j];
        for (let k = 0; k < ders.length; k++) byCapability[ders[k]] -= weight * price[j] * ofUnit[k];
        for (let b = 0; b < worth.length; b++) worth[b] += price[j] * lift[j][b];
      }
      for (let b = 0; b < worth.length; b++) {
        if (worth[b] <= 0) continue;
        const { zone, mw } = loads[b];
        sum.ensMw -= weight * worth[b] * mw * factor[zone];
        if (zone < byLoad.length) byLoad[zone] -= weight * worth[b] * mw;
      }
    },
  };
}

/**
 * What stands behind each branch at a substation, with the rows that can bind: those of buses whose voltage no other's implies, at an
 * end or with all branches leading to units.
 * @param known feeders of the same network and rules, to which those that are new are added: most are the same after most faults
 */
export function feedersOf(
  network: Network,
  topology: Topology,
  rules: RestorationRules,
  solver: LpSolver,
  known: Map<string, Feeder>,
): Feeder[] {
  const { parentBranch, rootOf, order } = topology;
  const headOf = new Int32Array(network.buses.length).fill(-1);
  const members = new Map<number, number[]>();
  for (const bus of order) {
    const parent = topology.parentBus[bus];
    if (parent < 0) continue;
    headOf[bus] = topology.parentBus[parent] < 0 ? bus : headOf[parent];
    const inside = members.get(headOf[bus]);
    if (inside) inside.push(bus);
    else members.set(headOf[bus], [bus]);
  }
  return [...members.values()].map((inside) => {
    const key = `${rootOf[inside[0]]}: ${inside.map((bus) => `${bus} ${parentBranch[bus]}`).join()}`;
    const feeder = known.get(key) ?? createFeeder(rowsOf(network, topology, rules, inside), solver);
    known.set(key, feeder);
    return feeder;
  });
}

/** @param inside buses of one feeder, every parent before its children */
function rowsOf(network: Network, topology: Topology, rules: RestorationRules, inside: readonly number[]): Rows {
  const { baseMva, buses, sources, branches } = network;
  const { parentBus, parentBranch, rootOf } = topology;
  const { zoneOf, ders, minimumVoltagePu, powerFactor } = rules;
  const zones = zoneCount(rules);
  const reactivePerMw = Math.sqrt(1 / (powerFactor * powerFactor) - 1);
  const [head] = inside;
  const place = new Map(inside.map((bus, at) => [bus, at]));
  /** By bus inside: its parent; impedance from the head's parent; whether power may come up; whether another's voltage is no higher. */
  const parent = Int32Array.from(inside, (bus) => place.get(parentBus[bus]) ?? -1);
  const feedsBack = Uint8Array.from(inside, (bus) => (buses[bus].loadMvar < 0 ? 1 : 0));
  const isImplied = new Uint8Array(inside.length);
  const [rPu, xPu] = [new Float64Array(inside.length), new Float64Array(inside.length)];
  const units = ders.flatMap(({ bus }, der) => {
    const at = place.get(bus);
    return at === undefined ? [] : [{ der, at }];
  });
  for (const { at } of units) feedsBack[at] = 1;
  inside.forEach((bus, at) => {
    const branch = branches[parentBranch[bus]];
    rPu[at] = (at > 0 ? rPu[parent[at]] : 0) + branch.rPu;
    xPu[at] = (at > 0 ? xPu[parent[at]] : 0) + branch.xPu;
  });
  for (let at = inside.length - 1; at > 0; at--) {
    if (feedsBack[at] === 1) feedsBack[parent[at]] = 1;
    else isImplied[parent[at]] = 1;
  }
  const loads = inside.flatMap((bus): Load[] => {
    const mw = buses[bus].loadMw;
    return mw > 0 ? [{ bus, zone: zoneOf[bus] >= 0 ? zoneOf[bus] : zones, mw }] : [];
  });
  const found: Pick<Rows, 'lift' | 'ofZone' | 'ofDer'> = { lift: [], ofZone: [], ofDer: [] };
  const [commonR, commonX] = [new Float64Array(inside.length), new Float64Array(inside.length)];
  inside.forEach((_, row) => {
    if (isImplied[row] === 1) return;
    const onPath = new Uint8Array(inside.length);
    for (let at = row; at >= 0; at = parent[at]) onPath[at] = 1;
    inside.forEach((_, at) => {
      commonR[at] = onPath[at] === 1 ? rPu[at] : commonR[parent[at]];
      commonX[at] = onPath[at] === 1 ? xPu[at] : commonX[parent[at]];
    });
    const ofZone = new Float64Array(zones + 1);
    found.lift.push(
      Float64Array.from(loads, ({ bus, zone, mw }) => {
        const at = place.get(bus) as number;
        const perMw = (2 * (commonR[at] + commonX[at] * (buses[bus].loadMvar / mw))) / baseMva;
        ofZone[zone] += perMw * mw;
        return perMw;
      }),
    );
    found.ofZone.push(ofZone);
    const lift = Float64Array.from(units, ({ at }) => (2 * (commonR[at] + commonX[at] * reactivePerMw)) / baseMva);
    found.ofDer.push({ ders: Int32Array.from(units, ({ der }) => der), lift });
  });
  const { voltagePu } = sources[rootOf[head]];
  return { loads, ...found, margin: voltagePu * voltagePu - minimumVoltagePu * minimumVoltagePu };
}
