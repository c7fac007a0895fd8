import type { Network } from '../../grid/network.ts';
import type { LpSolver } from './covering.ts';
import { type Fault, followedBy, singleFaults, switchOperations } from './faults.ts';
import { emptySlope, type Feeder, factorsOf, type Slope } from './feeders.ts';
import { addParts, createRestoration, type Restoration, together, wholeShortage } from './restoration.ts';
import { type RestorationRules, requireRestorable, zoneCount } from './rules.ts';
import { tieSets } from './tieSets.ts';
import type { Shortage } from './wholeUnits.ts';

/** At which share of the units' most the branch that trips next is sought. */
const SHARES = { noDg: 0, half: 0.5, all: 1 } as const;

const CHOICE_LOAD = 0.75;

export interface ReliabilityOptions extends RestorationRules {
  /** Whether the most loaded branch that a fault leaves in service trips after it, as a contingency beside that fault. */
  cascade: boolean;
  /** Of the units' most, what runs when that branch is sought. */
  cascadeState: keyof typeof SHARES;
  /** Whether branches at a substation may fail too, first or in a cascade (default: false). */
  feederHeads?: boolean;
  /** Load factor at which topologies are chosen and cascades sought (default: 0.75). */
  choiceLoad?: number;
}

/** A fault of the map, and how the network is restored after it, whatever the load. */
interface Contingency extends Fault {
  /** Given that there is a contingency: all are alike. */
  probability: number;
  /** Indices of the ties that are closed. */
  ties: readonly number[];
  /** Of both faults, where one followed the other. */
  switchOperations: number;
}

/** MW unserved after a contingency, as a function of loads and of what units can give. The same in every hour. */
export interface ReliabilityMap {
  readonly contingencies: readonly Contingency[];
  /**
   * Expected MW unserved given a contingency. It is convex and piecewise linear: for all loads l and capabilities q of 0 or more,
   * ens(l, q) >= ensMw + byLoad . (l - load) + byCapability . (q - capability).
   * @param load factor of each zone on the network's own loads
   * @param capability MW that each unit can give
   */
  evaluate(load: Float64Array, capability: Float64Array): Slope;
  /**
   * A lower bound at a load, for all capabilities in which units of which `wholeMw` is more than 0 give that or nothing: no less than what
   * `evaluate` has where `capability` has them partly on.
   */
  whole(load: Float64Array, capability: Float64Array, wholeMw: Float64Array): Shortage;
  /** MW unserved in each contingency. */
  each(load: Float64Array, capability: Float64Array): Float64Array;
  /** By unit: probability that its bus has no substation once the network is restored. */
  readonly cutOff: Float64Array;
  /** By zone: expected MW of load without a substation, per unit of load factor. */
  readonly deadLoadMw: Float64Array;
  readonly meanSwitchOperations: number;
}

/** A lower bound of the map: constantMw + byLoad . l + byCapability . q, in billionths. */
export interface ReliabilityCut {
  constantMw: number;
  byLoad: Float64Array;
  byCapability: Float64Array;
}

/** Down to a billionth, which all that is 0 or more keeps below what it was. */
const down = (value: number) => Math.floor(value * 1e9) / 1e9;

/** The cut that a point of the map gives, rounded so that it stays one for all loads and capabilities of 0 or more. */
export function cutAt(
  { ensMw, byLoad, byCapability }: Slope,
  load: Float64Array,
  capability: Float64Array,
): ReliabilityCut {
  let constant = ensMw;
  for (let zone = 0; zone < load.length; zone++) constant -= byLoad[zone] * load[zone];
  for (let k = 0; k < capability.length; k++) constant -= byCapability[k] * capability[k];
  // the sum before has errors of its own
  return { constantMw: down(constant - 1e-12), byLoad: byLoad.map(down), byCapability: byCapability.map(down) };
}

/**
 * What of a network's load cannot be served after each outage of one branch or bus, and after cascades: (8) by contingency.
 * Ties are chosen once a contingency: the set with the least MW unserved, as the mean over no, half and all capability of the
 * units at `choiceLoad`; of those within a billionth the fewest ties, then the first.
 * @throws InputError when the network is not radial with one substation a tree, or as `requireRestorable`
 */
export function createReliabilityMap(network: Network, options: ReliabilityOptions, solver: LpSolver): ReliabilityMap {
  requireRestorable(network, options);
  const none: number[] = [];
  const singles = singleFaults(network, options);
  const feeders = new Map<string, Feeder>();
  const restore = (fault: Fault) => chosen(network, fault, options, solver, feeders);
  const restored = singles.map((fault) => ({ fault, tiesBefore: none, ...restore(fault) }));
  if (options.cascade) {
    for (const { fault, ties, restoration } of restored.slice()) {
      const next = mostLoaded(network, restoration, options);
      if (next === undefined) continue;
      const cascade = followedBy(network, fault, next);
      restored.push({ fault: cascade, tiesBefore: ties, ...restore(cascade) });
    }
  }
  const probability = 1 / restored.length;
  const contingencies = restored.map(
    ({ fault, ties, tiesBefore }): Contingency => ({
      ...fault,
      probability,
      ties,
      switchOperations: switchOperations(network, fault, ties, tiesBefore),
    }),
  );
  const cutOff = new Float64Array(options.ders.length);
  const deadLoadMw = new Float64Array(zoneCount(options));
  for (const { restoration } of restored) {
    restoration.cutOff.forEach((isOff, k) => {
      cutOff[k] += probability * isOff;
    });
    restoration.deadLoadMw.forEach((mw, zone) => {
      deadLoadMw[zone] += probability * mw;
    });
  }
  const all = together(restored.map(({ restoration: { parts } }) => ({ parts, weight: probability })));
  return {
    contingencies,
    evaluate(load, capability) {
      const sum = emptySlope(options);
      addParts(sum, all, factorsOf(load), capability);
      return sum;
    },
    whole: (load, capability, wholeMw) => wholeShortage(all, factorsOf(load), capability, wholeMw),
    each: (load, capability) => Float64Array.from(restored, ({ restoration }) => restoration.ensMw(load, capability)),
    cutOff,
    deadLoadMw,
    meanSwitchOperations: contingencies.reduce((sum, each) => sum + probability * each.switchOperations, 0),
  };
}

/** The best set of ties after a fault, and the network restored by it. */
function chosen(
  network: Network,
  fault: Fault,
  options: ReliabilityOptions,
  solver: LpSolver,
  feeders: Map<string, Feeder>,
) {
  const load = new Float64Array(zoneCount(options)).fill(options.choiceLoad ?? CHOICE_LOAD);
  const states = Object.values(SHARES).map((share) => Float64Array.from(options.ders, ({ fullMw }) => share * fullMw));
  const meanEnsMw = (restoration: Restoration) =>
    states.reduce((sum, capability) => sum + restoration.ensMw(load, capability) / states.length, 0);
  return bestTies(network, fault, options, solver, meanEnsMw, feeders);
}

/** The set of ties with the least of a measure, then the fewest, then the first. */
export function bestTies(
  network: Network,
  fault: Fault,
  rules: RestorationRules,
  solver: LpSolver,
  measure: (restoration: Restoration) => number,
  feeders = new Map<string, Feeder>(),
): { ties: number[]; restoration: Restoration } {
  const sets = rules.switching === 'ties' ? tieSets(network, fault) : [[]];
  const [first, ...others] = sets.map((ties) => ({
    ties,
    restoration: createRestoration(network, fault, ties, rules, solver, feeders),
  }));
  if (others.length === 0) return first;
  let best = { ...first, ens: measure(first.restoration) };
  for (const each of others) {
    const ens = measure(each.restoration);
    const isBetter = ens < best.ens - 1e-9 || (ens < best.ens + 1e-9 && each.ties.length < best.ties.length);
    if (isBetter) best = { ...each, ens };
  }
  return best;
}

/**
 * The branch that carries most active power, as a share of its rating where all have one, once the network is restored and before
 * load is shed; none if all idle.
 */
function mostLoaded(network: Network, { topology }: Restoration, options: ReliabilityOptions): number | undefined {
  const { buses, branches, sources } = network;
  const { ders, zoneOf, cascadeState, choiceLoad = CHOICE_LOAD, feederHeads = false } = options;
  const { order, parentBus, parentBranch } = topology;
  const beyondMw = Float64Array.from(buses, ({ loadMw }, bus) => loadMw * (zoneOf[bus] >= 0 ? choiceLoad : 1));
  for (const { bus, fullMw } of ders) beyondMw[bus] -= SHARES[cascadeState] * fullMw;
  const isRated = branches.every(({ ratingMva }) => ratingMva < Infinity);
  const atRoot = new Set(sources.map(({ bus }) => bus));
  let most = 0;
  let worst: number | undefined;
  for (let at = order.length - 1; at >= 0; at--) {
    const bus = order[at];
    const parent = parentBus[bus];
    if (parent < 0) continue;
    beyondMw[parent] += beyondMw[bus];
    if (atRoot.has(parent) && !feederHeads) continue;
    const branch = parentBranch[bus];
    const loading = Math.abs(beyondMw[bus]) / (isRated ? branches[branch].ratingMva : 1);
    if (loading <= most + 1e-9) continue;
    most = loading;
    worst = branch;
  }
  return worst;
}
