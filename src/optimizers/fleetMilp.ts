import { type EvDay, type EvDayPlan, isAway, reachability, snap } from './evDay.ts';
import { solveEvDay } from './evDayDp.ts';
import { type EvDayModel, evDayModel, readPlan } from './evDayMilp.ts';
import type { Solver } from './highs.ts';
import type { SolveResult, SparseModel, SparseRow } from './sparse.ts';

/** What couples the EVs of one fleet. */
export interface FleetCoupling {
  /**
   * In an ISP the fleet's charging never exceeds this, nor does its discharging: each by itself, as it is delivered. What
   * one EV discharges makes no room for another to charge.
   */
  connectionLimitKw?: number;
  /** The fleet's upward energy in an ISP is 0 or at least this power; the same for downward. */
  minimumBidMw?: number;
}

/** When the MILP counts as solved. It stops at a gap or at a number of nodes, never at a time. */
export interface FleetOptions {
  /** Relative gap between the plan and the best possible (default 1e-3). */
  relativeGap?: number;
  /** Most branch-and-bound nodes (default 200); the best plan found by then is returned. */
  maxNodes?: number;
}

export interface JointPlan {
  plans: EvDayPlan[];
  /** Sum of the plans' objectives. */
  objectiveEur: number;
}

/**
 * Plans a fleet whose EVs share a connection or a minimum bid. Where the EVs' own best plans already keep to both, those
 * are the answer, exactly; otherwise all EVs go into one MILP.
 *
 * Where the coupling makes a target or a minimum level impossible, the least possible shortfall is found first, and then the
 * most profitable plan with no more than that; `unmetKwh` then includes it. Such plans do not pass `auditPlan`.
 *
 * @param days EV-days of the same ISPs, each accepted by `checkEvDay`
 * @throws Error when the node limit is reached before any plan is found
 */
export function solveFleetHighs(
  solver: Solver,
  days: readonly EvDay[],
  coupling: FleetCoupling,
  options: FleetOptions = {},
): JointPlan {
  const [first] = days;
  const isSame = ({ fromIsp, ispCount, hoursPerIsp }: EvDay): boolean =>
    fromIsp === first.fromIsp && ispCount === first.ispCount && hoursPerIsp === first.hoursPerIsp;
  if (!days.every(isSame)) throw new Error('the EVs of a fleet must be planned over the same ISPs');
  const alone = days.map(solveEvDay);
  if (keepsCoupling(days, alone, coupling)) return sum(alone);
  const limits = { relativeGap: options.relativeGap ?? 1e-3, maxNodes: options.maxNodes ?? 200 };

  const strict = fleetModel(days, coupling);
  const solved = solver.solve(strict, limits);
  if (isUsable(solved)) return readFleet(days, strict, solved.x);
  if (solved.status !== 'infeasible') throw new Error(`no plan for the fleet within ${limits.maxNodes} nodes`);

  const soft = fleetModel(days, coupling);
  const shortfalls = soften(days, soft);
  const least: SparseModel = {
    ...soft,
    sense: 'min',
    colCost: soft.colCost.map((_, c) => (c < shortfalls.from ? 0 : 1)),
  };
  const shortest = solver.solve(least, limits);
  if (!isUsable(shortest)) throw new Error(`no plan for the fleet: ${shortest.status} even with shortfalls allowed`);
  const columns = Array.from({ length: soft.colCost.length - shortfalls.from }, (_, k) => shortfalls.from + k);
  soft.rows.push({
    lower: 0,
    upper: shortest.objective + 1e-7,
    indices: columns,
    values: columns.map(() => 1),
  });
  const result = solver.solve(soft, { ...limits, start: shortest.x });
  if (!isUsable(result)) throw new Error(`no plan for the fleet: ${result.status}`);
  return readFleet(days, soft, result.x, shortfalls.unmet);
}

const isUsable = (result: SolveResult): boolean => result.status === 'optimal' || result.status === 'limit';

/** Whether plans made for each EV alone keep the connection limit and the minimum bid together. */
export function keepsCoupling(days: readonly EvDay[], plans: readonly EvDayPlan[], coupling: FleetCoupling): boolean {
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const count = days[0]?.ispCount ?? 0;
  for (let t = 0; t < count; t++) {
    let [up, down, dayAhead] = [0, 0, 0];
    for (const plan of plans) {
      up += plan.upKwh[t];
      down += plan.downKwh[t];
      dayAhead += plan.dayAheadKwh[t];
    }
    if (Math.max(down + dayAhead, up) > limitKwh + 1e-6) return false;
    if ([up, down].some((kwh) => kwh > 0 && kwh < bidKwh - 1e-6)) return false;
  }
  return true;
}

/** The coupling as energies per ISP: no limit is infinite, no minimum is 0. */
function perIsp(days: readonly EvDay[], coupling: FleetCoupling): { limitKwh: number; bidKwh: number } {
  const hours = days[0]?.hoursPerIsp ?? 0;
  return {
    limitKwh: (coupling.connectionLimitKw ?? Number.POSITIVE_INFINITY) * hours,
    bidKwh: (coupling.minimumBidMw ?? 0) * 1000 * hours,
  };
}

interface FleetModel extends SparseModel {
  colCost: number[];
  colLower: number[];
  colUpper: number[];
  integer: Uint8Array;
  rows: SparseRow[];
  /** First column and row of each EV's own model, and that model. */
  parts: { offset: number; firstRow: number; model: EvDayModel }[];
}

/** All EVs' models side by side, and the rows that couple them. */
function fleetModel(days: readonly EvDay[], coupling: FleetCoupling): FleetModel {
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const joint: FleetModel = {
    sense: 'max',
    colCost: [],
    colLower: [],
    colUpper: [],
    integer: new Uint8Array(0),
    rows: [],
    parts: [],
  };
  const whole: number[] = [];
  for (const day of days) {
    const model = evDayModel(day);
    const offset = joint.colCost.length;
    joint.parts.push({ offset, firstRow: joint.rows.length, model });
    joint.colCost.push(...model.colCost);
    joint.colLower.push(...model.colLower);
    joint.colUpper.push(...model.colUpper);
    whole.push(...model.integer);
    for (const row of model.rows) joint.rows.push({ ...row, indices: row.indices.map((c) => c + offset) });
  }
  const { fromIsp, ispCount } = days[0];
  for (let t = fromIsp; t < ispCount; t++) {
    const columnsOf = (mode: 'up' | 'down' | 'dayAhead'): number[] =>
      joint.parts.map(({ offset, model }) => offset + (model.columns[t]?.[mode] ?? 0));
    const [up, down, dayAhead] = [columnsOf('up'), columnsOf('down'), columnsOf('dayAhead')];
    if (limitKwh < Number.POSITIVE_INFINITY) {
      for (const indices of [[...down, ...dayAhead], up]) {
        joint.rows.push({ lower: 0, upper: limitKwh, indices, values: indices.map(() => 1) });
      }
    }
    if (bidKwh === 0) continue;
    for (const bid of [up, down]) {
      const most = bid.reduce((total, c) => total + joint.colUpper[c], 0);
      const isOffered = joint.colCost.length;
      joint.colCost.push(0);
      joint.colLower.push(0);
      joint.colUpper.push(most < bidKwh ? 0 : 1);
      whole.push(1);
      const ones = bid.map(() => 1);
      joint.rows.push({ lower: 0, upper: Infinity, indices: [...bid, isOffered], values: [...ones, -bidKwh] });
      joint.rows.push({ lower: -Infinity, upper: 0, indices: [...bid, isOffered], values: [...ones, -most] });
    }
  }
  joint.integer = Uint8Array.from(whole);
  return joint;
}

/**
 * Lets levels fall short of floors and targets, and trips use less than they need, each at a column of its own.
 * @returns the first of those columns, and for each EV the columns that count as unmet energy
 */
function soften(days: readonly EvDay[], joint: FleetModel): { from: number; unmet: number[][] } {
  const from = joint.colCost.length;
  const addColumn = (): number => {
    joint.colLower.push(0);
    joint.colUpper.push(Number.POSITIVE_INFINITY);
    return joint.colCost.push(0) - 1;
  };
  const unmet = days.map((day, k) => {
    const { offset, model } = joint.parts[k];
    const targets = new Set(reachability(day).stretches.map((stretch) => stretch.to - 1));
    const counted: number[] = [];
    model.columns.forEach((at, t) => {
      if (!at) return;
      const energy = offset + at.energy;
      const floor = joint.colLower[energy];
      const shortfall = addColumn();
      joint.colLower[energy] = 0;
      if (isAway(day, t)) {
        const balance = joint.rows[joint.parts[k].firstRow + at.balanceRow];
        balance.indices.push(shortfall); // energy the trip did without
        balance.values.push(-1);
      } else joint.rows.push({ lower: floor, upper: Infinity, indices: [energy, shortfall], values: [1, 1] });
      if (isAway(day, t) || targets.has(t)) counted.push(shortfall);
    });
    return counted;
  });
  joint.integer = Uint8Array.from({ length: joint.colCost.length }, (_, c) => joint.integer[c] ?? 0);
  return { from, unmet };
}

function readFleet(days: readonly EvDay[], joint: FleetModel, x: Float64Array, unmet?: number[][]): JointPlan {
  const plans = days.map((day, k) => {
    const { offset, model } = joint.parts[k];
    const plan = readPlan(day, model.columns, x.subarray(offset, offset + model.colCost.length));
    for (const shortfall of unmet?.[k] ?? []) plan.unmetKwh += snap(x[shortfall]);
    return plan;
  });
  return sum(plans);
}

const sum = (plans: EvDayPlan[]): JointPlan => ({
  plans,
  objectiveEur: plans.reduce((total, plan) => total + plan.objectiveEur, 0),
});
