import { type EvDay, type EvDayPlan, isAway, planReward, reachability, snap, tripKwhPerIsp } from './evDay.ts';
import type { SolveOptions, Solver } from './highs.ts';
import { solveJsLp } from './jsLp.ts';
import type { SparseModel, SparseRow } from './sparse.ts';

/** Where one ISP stands in an EV-day's MILP: its columns and its balance row. */
export interface IspColumns {
  up: number;
  down: number;
  dayAhead: number;
  /** Binaries: 1 where that mode may be used (11). */
  upOn: number;
  downOn: number;
  dayAheadOn: number;
  /** Battery energy at the end of the ISP. */
  energy: number;
  /** Day-ahead energy above and below the schedule; used only where there is a schedule. */
  above: number;
  below: number;
  /** Row of the energy balance (16)-(17) of this ISP. */
  balanceRow: number;
}

export interface EvDayModel extends SparseModel {
  colCost: number[];
  colLower: number[];
  colUpper: number[];
  integer: Uint8Array;
  /** Columns by ISP of the day; undefined before `fromIsp`. */
  columns: (IspColumns | undefined)[];
}

/**
 * The EV-day as the mixed-integer programme (1)-(17) states it, in EUR and kWh, straight from the equations: the obvious
 * twin of the dynamic programme. Shares with it only `reachability`, which says what "full" means where physics forbids it.
 */
export function evDayModel(day: EvDay): EvDayModel {
  const { floorKwh, stretches } = reachability(day);
  const colCost: number[] = [];
  const colLower: number[] = [];
  const colUpper: number[] = [];
  const whole: number[] = [];
  const rows: SparseRow[] = [];
  const add = (eurPerKwh: number, lower: number, upper: number, isWhole = 0): number => {
    whole.push(isWhole);
    colLower.push(lower);
    colUpper.push(upper);
    return colCost.push(eurPerKwh) - 1;
  };
  const row = (lower: number, upper: number, ...terms: [col: number, value: number][]): void => {
    rows.push({ lower, upper, indices: terms.map(([col]) => col), values: terms.map(([, value]) => value) });
  };
  const columns: (IspColumns | undefined)[] = [];
  const credit = day.ownerBilling === 'net' ? day.ownerPrice : 0;
  for (let t = 0; t < day.ispCount; t++) {
    if (t < day.fromIsp) {
      columns.push(undefined);
      continue;
    }
    const away = isAway(day, t);
    const powers = { up: day.dischargeKw, down: day.chargeKw, dayAhead: day.chargeKw };
    const prices = { up: day.upPrice[t], down: day.downPrice[t], dayAhead: day.dayAheadPrice[t] };
    const most = (mode: keyof typeof powers): number =>
      away || Number.isNaN(prices[mode]) ? 0 : powers[mode] * day.hoursPerIsp;
    const price = (mode: keyof typeof prices): number => (Number.isNaN(prices[mode]) ? 0 : prices[mode]);
    const last = stretches.find((stretch) => stretch.to === t + 1);
    const lowest = away ? Number.NEGATIVE_INFINITY : (last?.targetKwh ?? floorKwh[t]);
    const highest = away ? Number.POSITIVE_INFINITY : (last?.targetKwh ?? day.capacityKwh);
    const fee = day.deviationFee;
    const here: IspColumns = {
      up: add((price('up') - fee - day.wear - credit) / 1000, 0, most('up')),
      down: add((day.ownerPrice - price('down') - fee) / 1000, 0, most('down')),
      dayAhead: add((day.ownerPrice - price('dayAhead')) / 1000, 0, most('dayAhead')),
      upOn: add(0, 0, 1, 1),
      downOn: add(0, 0, 1, 1),
      dayAheadOn: add(0, 0, 1, 1),
      energy: add(0, lowest, highest),
      above: add(-fee / 1000, 0, day.scheduleKwh ? Number.POSITIVE_INFINITY : 0),
      below: add(-fee / 1000, 0, day.scheduleKwh ? Number.POSITIVE_INFINITY : 0),
      balanceRow: 0,
    };
    const none = Number.NEGATIVE_INFINITY;
    row(none, 0, [here.up, 1], [here.upOn, -most('up')]);
    row(none, 0, [here.down, 1], [here.downOn, -most('down')]);
    row(none, 0, [here.dayAhead, 1], [here.dayAheadOn, -most('dayAhead')]);
    row(none, 1, [here.upOn, 1], [here.downOn, 1], [here.dayAheadOn, 1]);
    const stored = -day.chargeEfficiency;
    const moved: [number, number][] = [
      [here.energy, 1],
      [here.down, stored],
      [here.dayAhead, stored],
      [here.up, 1 / day.dischargeEfficiency],
    ];
    here.balanceRow = rows.length;
    const driven = away ? -tripKwhPerIsp(day) : 0;
    const before = columns[t - 1];
    if (before) row(driven, driven, ...moved, [before.energy, -1]);
    else row(day.startKwh + driven, day.startKwh + driven, ...moved);
    const scheduled = day.scheduleKwh?.[t];
    if (scheduled !== undefined) row(scheduled, scheduled, [here.dayAhead, 1], [here.above, -1], [here.below, 1]);
    columns.push(here);
  }
  return { sense: 'max', colCost, colLower, colUpper, integer: Uint8Array.from(whole), rows, columns };
}

/** Reads an EV-day's plan out of the column values of its model; dust of the solver's tolerances is snapped away. */
export function readPlan(day: EvDay, columns: (IspColumns | undefined)[], x: ArrayLike<number>): EvDayPlan {
  const series = (read: (at: IspColumns) => number, before: number): Float64Array =>
    Float64Array.from(columns, (at) => (at ? read(at) : before));
  const energyOf = (energy: keyof IspColumns, on: keyof IspColumns): Float64Array =>
    series((at) => (x[at[on]] > 0.5 && x[at[energy]] > 1e-8 ? x[at[energy]] : 0), 0);
  const plan: EvDayPlan = {
    objectiveEur: 0,
    upKwh: energyOf('up', 'upOn'),
    downKwh: energyOf('down', 'downOn'),
    dayAheadKwh: energyOf('dayAhead', 'dayAheadOn'),
    energyKwh: series((at) => snap(x[at.energy]), Number.NaN),
    unmetKwh: reachability(day).unmetKwh,
  };
  plan.objectiveEur = planReward(day, plan);
  return plan;
}

/**
 * Solves an EV-day as a MILP with HiGHS. `objectiveEur` is the solver's own figure.
 * @throws Error when HiGHS does not reach the optimum
 */
export function solveEvDayHighs(solver: Solver, day: EvDay, options?: SolveOptions): EvDayPlan {
  if (day.fromIsp === day.ispCount) return readPlan(day, Array.from({ length: day.ispCount }), []);
  const model = evDayModel(day);
  const { status, objective, x } = solver.solve(model, options);
  if (status !== 'optimal') throw new Error(`the MILP of an EV-day ended as ${status}, not optimal`);
  return { ...readPlan(day, model.columns, x), objectiveEur: objective };
}

/**
 * Solves the same MILP with javascript-lp-solver. Meant for short days, as a second opinion: a whole day takes it long.
 * @throws Error when it finds no solution
 */
export function solveEvDayJsLp(day: EvDay): EvDayPlan {
  if (day.fromIsp === day.ispCount) return readPlan(day, Array.from({ length: day.ispCount }), []);
  const model = evDayModel(day);
  const { status, objective, x } = solveJsLp(model);
  if (status !== 'optimal') throw new Error(`the MILP of an EV-day ended as ${status}, not optimal`);
  return { ...readPlan(day, model.columns, x), objectiveEur: objective };
}
