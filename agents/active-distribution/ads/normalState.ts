import type { Network } from '../../../src/grid/network.ts';
import { createPowerFlow } from '../../../src/grid/powerFlow.ts';
import { PowerFlowError } from '../../../src/grid/powerFlowResult.ts';
import type { DayAheadPlan, DayAheadProblem, Tools } from './problem.ts';
import { reactiveMvar } from './reactive.ts';
import { planUnits } from './twoPhase.ts';

/** Where everything stands: bus indices. */
export interface Sites {
  network: Network;
  /** Zone of each bus; the load of one in none (-1) is the network's own. */
  zoneOf: Int32Array;
  generators: readonly number[];
  storages: readonly number[];
  renewables: readonly number[];
  bids: readonly number[];
  own: readonly number[];
}

/** What is highest (or lowest) of all scenarios and hours, and where. */
interface Extreme {
  value: number;
  scenario: number;
  hour: number;
  /** Index of the bus or branch. */
  at: number;
}

/** A plan's operation without faults, by AC power flow of every scenario and hour. */
export interface NormalState {
  /** Expected loss by hour, MW, and as a share of the load. */
  lossMw: Float64Array;
  lossShare: Float64Array;
  lowestVoltagePu: Extreme;
  highestVoltagePu: Extreme;
  /** Of a branch's rating; 0 where none has one. */
  highestLoading: Extreme;
  /** Scenarios and hours in which some branch is over its rating. */
  overloaded: number;
  /** Scenarios and hours for which there is no operating point: left out of all else. */
  unsolved: number;
}

/**
 * Finds the AC state of every scenario and hour of a plan in a network as it stands. Generators give all the reactive power they
 * have, which is what `planReactive` trades; all else is at unity power factor. Load that a plan leaves unserved is taken from all
 * buses alike.
 */
export function normalState(problem: DayAheadProblem, plan: DayAheadPlan, sites: Sites): NormalState {
  const { network, zoneOf } = sites;
  const { scenarios, hours, generators, settings } = problem;
  const flow = createPowerFlow(network);
  const [p, q] = [new Float64Array(network.buses.length), new Float64Array(network.buses.length)];
  const [lossMw, weight, loadMw] = [new Float64Array(hours), new Float64Array(hours), new Float64Array(hours)];
  const nowhere = { scenario: -1, hour: -1, at: -1 };
  let lowest: Extreme = { value: Number.POSITIVE_INFINITY, ...nowhere };
  let highest: Extreme = { value: Number.NEGATIVE_INFINITY, ...nowhere };
  let loaded: Extreme = { value: 0, ...nowhere };
  let [overloaded, unsolved] = [0, 0];

  const inject = (s: number, hour: number): void => {
    const { loadFactor, loadMw: load, renewableMw } = scenarios[s];
    const { generatorMw, chargeMw, dischargeMw, bidMw, ownMw, unservedMw } = plan.scenarios[s];
    const served = load[hour] > 0 ? 1 - unservedMw[hour] / load[hour] : 1;
    network.buses.forEach((bus, b) => {
      const factor = served * (zoneOf[b] >= 0 ? loadFactor[zoneOf[b]][hour] : 1);
      p[b] = -bus.loadMw * factor;
      q[b] = -bus.loadMvar * factor;
    });
    sites.generators.forEach((bus, g) => {
      p[bus] += generatorMw[g][hour];
      if (plan.on[g][hour] > 0) q[bus] += reactiveMvar(generators[g], generatorMw[g][hour], settings.powerFactor);
    });
    sites.storages.forEach((bus, e) => {
      p[bus] += dischargeMw[e][hour] - chargeMw[e][hour];
    });
    sites.renewables.forEach((bus, unit) => {
      p[bus] += renewableMw[unit][hour];
    });
    sites.bids.forEach((bus, bid) => {
      p[bus] += bidMw[bid][hour];
    });
    sites.own.forEach((bus, o) => {
      p[bus] += ownMw[o][hour];
    });
  };

  scenarios.forEach(({ probability, loadMw: load }, s) => {
    for (let hour = 0; hour < hours; hour++) {
      inject(s, hour);
      try {
        const { voltagePu, loading, lossMw: loss } = flow.solve(p, q);
        lossMw[hour] += probability * loss;
        loadMw[hour] += probability * load[hour];
        weight[hour] += probability;
        voltagePu.forEach((value, at) => {
          if (value < lowest.value) lowest = { value, scenario: s, hour, at };
          if (value > highest.value) highest = { value, scenario: s, hour, at };
        });
        let worst = 0;
        loading.forEach((value, at) => {
          worst = Math.max(worst, value);
          if (value > loaded.value) loaded = { value, scenario: s, hour, at };
        });
        if (worst > 1) overloaded++;
      } catch (error) {
        if (!(error instanceof PowerFlowError)) throw error;
        unsolved++;
      }
    }
  });
  const lossShare = lossMw.map((mw, hour) => (loadMw[hour] > 0 ? mw / loadMw[hour] : problem.lossShare[hour]));
  return {
    lossMw: lossMw.map((mw, hour) => (weight[hour] > 0 ? mw / weight[hour] : 0)),
    lossShare,
    lowestVoltagePu: lowest,
    highestVoltagePu: highest,
    highestLoading: loaded,
    overloaded,
    unsolved,
  };
}

/** A plan whose losses are those of its own AC state. */
export interface SettledLosses {
  plan: DayAheadPlan;
  state: NormalState;
  lossShare: Float64Array;
  /** Plans made, and by how much the share of an hour still moved at last. */
  rounds: number;
  lastMove: number;
}

/**
 * Plans again and again with the losses that the plan before has in AC, the units as they are, until no hour's share of the load
 * moves by more than `tolerance`.
 * @throws Error when some round has no plan
 */
export function settleLosses(
  problem: DayAheadProblem,
  tools: Tools,
  before: DayAheadPlan,
  sites: Sites,
  { tolerance = 5e-4, most = 6 } = {},
): SettledLosses {
  let plan = before;
  let share: Float64Array = Float64Array.from(problem.lossShare);
  for (let rounds = 0; ; rounds++) {
    const state = normalState(problem, plan, sites);
    const lastMove = state.lossShare.reduce((worst, next, hour) => Math.max(worst, Math.abs(next - share[hour])), 0);
    if (lastMove <= tolerance || rounds === most) return { plan, state, lossShare: share, rounds, lastMove };
    share = state.lossShare;
    plan = planUnits({ ...problem, lossShare: share }, tools, before.aim, before.on);
  }
}
