import { areTogether, type FleetCoupling, horizonOf, isThere, keepsCoupling, perIsp } from './coupled/coupling.ts';
import { type EvDay, type EvDayPlan, isAway, levelAtEnd, mostLaterKwh, reachability, snap } from './evDay.ts';
import { solveEvDay } from './evDayDp.ts';
import { readPlan, stateEvDay } from './evDayMilp.ts';
import type { Solver } from './highs.ts';
import { Model, type Row } from './model.ts';
import type { SolveResult } from './sparse.ts';

/** When the MILP counts as solved. It stops at a gap or at a number of nodes, never at a time. */
export interface FleetOptions {
  /** Relative gap between the plan and the best possible. */
  relativeGap?: number;
  /** Most branch-and-bound nodes; the best plan found by then is returned. */
  maxNodes?: number;
}

/** When it counts as solved where nothing is said. */
export const FLEET_LIMITS = { relativeGap: 1e-3, maxNodes: 200 } as const;

export interface JointPlan {
  plans: EvDayPlan[];
  /** Sum of the plans' objectives. */
  objectiveEur: number;
  /** No plans earn more: of plans that fall short, none that fall short by no more. */
  boundEur: number;
}

/**
 * Plans a fleet whose EVs share a connection or a minimum bid. Where the EVs' own best plans already keep to both, those
 * are the answer, exactly; otherwise all EVs go into one MILP.
 *
 * Where the coupling makes a target or a minimum level impossible, the least possible shortfall is found first, and then the
 * most profitable plan with no more than that; `unmetKwh` then includes it. Such plans do not pass `auditPlan`. Energy that a
 * session was to sell and cannot counts as shortfall too, but is not unmet.
 *
 * @param days EV-days of the same ISPs, each accepted by `checkEvDay`; of sessions, whose first and last ISP may differ, the
 *   series are indexed from one and the same ISP
 * @throws Error when the node limit is reached before any plan is found
 */
export function solveFleetHighs(
  solver: Solver,
  days: readonly EvDay[],
  coupling: FleetCoupling,
  options: FleetOptions = {},
): JointPlan {
  if (!areTogether(days)) throw new Error('the EVs of a fleet must be planned over the same ISPs');
  const alone = days.map(solveEvDay);
  if (keepsCoupling(days, alone, coupling)) return sum(alone);
  const limits = { ...FLEET_LIMITS, ...options };
  const plan = jointPlan(solver, days, coupling, limits);
  if (!plan) throw new Error(`no plan for the fleet within ${limits.maxNodes} nodes`);
  return plan;
}

/** The same for EVs whose own best plans do not keep to both; undefined when the node limit is reached before any plan is found. */
export function jointPlan(
  solver: Solver,
  days: readonly EvDay[],
  coupling: FleetCoupling,
  limits: Required<FleetOptions>,
): JointPlan | undefined {
  const strict = fleetModel(days, coupling);
  const solved = strict.solve((model) => solver.solve(model, limits));
  if (isUsable(solved)) return readFleet(days, strict, solved.bound);
  if (solved.status !== 'infeasible') return undefined;

  const soft = fleetModel(days, coupling);
  const shortfalls = soften(days, soft);
  const isShortfall = new Set(shortfalls);
  const colCost = soft.cost.map((_, c) => (isShortfall.has(c) ? 1 : 0));
  const shortest = solver.solve({ ...soft.sparse(), sense: 'min', colCost }, limits);
  if (!isUsable(shortest)) return undefined;
  addAll(soft.row('shortfall', 'in', [0, shortest.objective + 1e-7]), shortfalls);
  const result = soft.solve((model) => solver.solve(model, { ...limits, start: shortest.x }));
  return isUsable(result) ? readFleet(days, soft, result.bound, true) : undefined;
}

const isUsable = (result: SolveResult): boolean => result.status === 'optimal' || result.status === 'limit';

/** What a kWh more of what couples EVs is worth in an ISP, EUR: of their charging, their discharging, and what a bid is at least. */
export type FleetDuals = Record<'charging' | 'discharging' | 'upLeast' | 'downLeast', number>;

/**
 * Duals of the linear programme that is left of a fleet's with its integers as plans have them.
 * @param at ISP as series are indexed
 * @returns 0 where there is no such bound, or no EV; undefined where plans fall short of targets, so that no programme has them
 */
export function fleetDuals(
  solver: Solver,
  days: readonly EvDay[],
  coupling: FleetCoupling,
  plans: readonly Pick<EvDayPlan, 'upKwh' | 'downKwh' | 'dayAheadKwh'>[],
  at: number,
): FleetDuals | undefined {
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const m = fleetModel(days, coupling);
  const fix = (column: number, isOn: boolean): void => m.fix(column, isOn ? 1 : 0);
  const { from, to } = horizonOf(days);
  for (let t = from; t < to; t++) {
    const there = plans.map((_, ev) => ev).filter((ev) => isThere(days[ev], t));
    for (const mode of ['up', 'down', 'dayAhead'] as const) {
      for (const ev of there) fix(m.columnAt(`${mode}On`, ev, t), plans[ev][`${mode}Kwh`][t] > 0);
      if (mode === 'dayAhead' || bidKwh === 0 || there.length === 0) continue;
      fix(
        m.columnAt(`${mode}Offered`, t),
        there.some((ev) => plans[ev][`${mode}Kwh`][t] > 0),
      );
    }
  }
  const { status } = m.solveRelaxed((model) => solver.solve(model));
  if (status !== 'optimal') return undefined;
  const dual = (name: string, isBound: boolean): number => (isBound ? m.dual(name, at) : 0);
  const isAnyThere = days.some((day) => isThere(day, at));
  const [isLimited, isBid] = [isAnyThere && limitKwh < Number.POSITIVE_INFINITY, isAnyThere && bidKwh > 0];
  return {
    ...{ charging: dual('charging', isLimited), discharging: dual('discharging', isLimited) },
    ...{ upLeast: dual('upLeast', isBid), downLeast: dual('downLeast', isBid) },
  };
}

/** All EVs' models side by side, and the rows that couple them. */
function fleetModel(days: readonly EvDay[], coupling: FleetCoupling): Model {
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const m = new Model('max');
  for (const [ev, day] of days.entries()) stateEvDay(m, day, [ev]);
  const { from, to } = horizonOf(days);
  for (let t = from; t < to; t++) {
    const there = days.map((_, ev) => ev).filter((ev) => isThere(days[ev], t));
    if (there.length === 0) continue;
    const ofAll = (mode: 'up' | 'down' | 'dayAhead'): number[] => there.map((ev) => m.columnAt(mode, ev, t));
    const [up, down, dayAhead] = [ofAll('up'), ofAll('down'), ofAll('dayAhead')];
    if (limitKwh < Number.POSITIVE_INFINITY) {
      addAll(m.row('charging', t, 'in', [0, limitKwh]), [...down, ...dayAhead]);
      addAll(m.row('discharging', t, 'in', [0, limitKwh]), up);
    }
    if (bidKwh === 0) continue;
    for (const [direction, bid] of [['up', up] as const, ['down', down] as const]) {
      const most = bid.reduce((total, c) => total + m.upper[c], 0);
      const isOffered = m.column(`${direction}Offered`, t, { upper: most < bidKwh ? 0 : 1, integer: true });
      addAll(m.row(`${direction}Least`, t, '>=', 0), bid).add(isOffered, -bidKwh);
      addAll(m.row(`${direction}Most`, t, '<=', 0), bid).add(isOffered, -most);
    }
  }
  return m;
}

function addAll(row: Row, columns: readonly number[]): Row {
  for (const column of columns) row.add(column, 1);
  return row;
}

/**
 * Lets levels fall short of floors and targets, and trips use less than they need, each at a column `shortfall` of its own, and
 * sessions end with more than they were to end with, at a column `surplus`.
 * @returns all these columns
 */
function soften(days: readonly EvDay[], m: Model): number[] {
  const all: number[] = [];
  for (const [ev, day] of days.entries()) {
    for (let t = day.fromIsp; t < day.ispCount; t++) {
      const energy = m.columnAt('energy', ev, t);
      const floor = m.lower[energy];
      const shortfall = m.column('shortfall', ev, t, {});
      all.push(shortfall);
      m.lower[energy] = 0;
      if (isAway(day, t))
        m.rowOf('balance', ev, t).add(shortfall, -1); // energy the trip did without
      else m.row('floor', ev, t, '>=', floor).add(energy, 1).add(shortfall, 1);
    }
    if (day.end && day.fromIsp < day.ispCount) all.push(softenEnd(day, day.ispCount - 1, ev, m));
  }
  return all;
}

/** What is charged behind the last ISP is as if the session ended it without shortfall and surplus. */
function softenEnd(day: EvDay, last: number, ev: number, m: Model): number {
  const energy = m.columnAt('energy', ev, last);
  const surplus = m.column('surplus', ev, {});
  m.row('ceiling', ev, '<=', m.upper[energy]).add(energy, 1).add(surplus, -1);
  m.upper[energy] = day.capacityKwh;
  if (m.hasColumn('later', ev)) {
    m.rowOf('later', ev)
      .add(m.columnAt('shortfall', ev, last), 1)
      .add(surplus, -1);
  }
  return surplus;
}

/** The plans of a fleet; where levels may fall short, those of trips and targets count as unmet energy. */
function readFleet(days: readonly EvDay[], m: Model, boundEur: number, isSoft = false): JointPlan {
  const plans = days.map((day, ev) => {
    const plan = readPlan(day, (column, t) => m.value(column, ev, t));
    if (!isSoft) return plan;
    if (day.end) {
      const missingKwh = day.end.wantedKwh - levelAtEnd(day, plan);
      return { ...plan, unmetKwh: Math.max(0, snap(missingKwh - mostLaterKwh(day, day.end))) };
    }
    const targets = new Set(reachability(day).stretches.map((stretch) => stretch.to - 1));
    for (let t = day.fromIsp; t < day.ispCount; t++) {
      if (isAway(day, t) || targets.has(t)) plan.unmetKwh += snap(m.value('shortfall', ev, t));
    }
    return plan;
  });
  return sum(plans, boundEur);
}

function sum(plans: EvDayPlan[], boundEur = Number.NEGATIVE_INFINITY): JointPlan {
  const objectiveEur = plans.reduce((total, plan) => total + plan.objectiveEur, 0);
  return { plans, objectiveEur, boundEur: Math.max(boundEur, objectiveEur) };
}
