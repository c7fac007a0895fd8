import {
  type EvDay,
  type EvDayPlan,
  isAway,
  laterEurPerKwh,
  planObjective,
  reachability,
  snap,
  tripKwhPerIsp,
} from './evDay.ts';
import type { SolveOptions, Solver } from './highs.ts';
import { jsLpAlone } from './jsLp.ts';
import { Model } from './model.ts';
import type { SolveResult, SparseModel } from './sparse.ts';

type Energy = 'up' | 'down' | 'dayAhead';
/** Column of an EV-day's MILP: energies of the ISP, whether each may be used (11), and the battery's energy at its end. */
type EvDayColumn = Energy | `${Energy}On` | 'energy';

/**
 * States an EV-day in a model as the mixed-integer programme (1)-(17) has it, in EUR and kWh, straight from the equations: the
 * obvious twin of the dynamic programme. Shares with it only `reachability`, which says what "full" means where physics
 * forbids it.
 *
 * Columns, at (...index, ISP) from `fromIsp` on: up, down, dayAhead, upOn, downOn, dayAheadOn, energy, and above and below the
 * schedule. Rows, at the same: upMode, downMode, dayAheadMode, oneMode, balance (16)-(17), and schedule where there is one.
 * A session that stays behind the last ISP has one column and one row more, at index alone: later, the battery energy that it then
 * charges.
 * @param index what the columns and rows of this EV-day have before the ISP
 * @param weight of its profit in the objective
 * @returns the profit: what each column earns, EUR per unit, those that earn nothing left out
 */
export function stateEvDay(
  m: Model,
  day: EvDay,
  index: readonly number[] = [],
  weight = 1,
): [column: number, eur: number][] {
  const { floorKwh, stretches, unmetKwh } = reachability(day);
  const credit = day.ownerBilling === 'net' ? day.ownerPrice : 0;
  const profit: [number, number][] = [];
  for (let t = day.fromIsp; t < day.ispCount; t++) {
    const at = [...index, t];
    const add = (name: string, eur: number, upper: number): number => {
      const column = m.column(name, ...at, { cost: weight * eur, upper });
      if (eur !== 0) profit.push([column, eur]);
      return column;
    };
    const away = isAway(day, t);
    const powers = { up: day.dischargeKw, down: day.chargeKw, dayAhead: day.chargeKw };
    const prices = { up: day.upPrice[t], down: day.downPrice[t], dayAhead: day.dayAheadPrice[t] };
    const most = (mode: Energy): number => (away || Number.isNaN(prices[mode]) ? 0 : powers[mode] * day.hoursPerIsp);
    const price = (mode: Energy): number => (Number.isNaN(prices[mode]) ? 0 : prices[mode]);
    const last = stretches.find((stretch) => stretch.to === t + 1);
    const lowest = away ? Number.NEGATIVE_INFINITY : (last?.leastKwh ?? last?.targetKwh ?? floorKwh[t]);
    const highest = away ? Number.POSITIVE_INFINITY : (last?.targetKwh ?? day.capacityKwh);
    const fee = day.deviationFee;
    const scheduled = day.scheduleKwh?.[t] ?? Number.NaN;
    const offSchedule = Number.isNaN(scheduled) ? 0 : Number.POSITIVE_INFINITY;

    const up = add('up', (price('up') - fee - day.wear - credit) / 1000, most('up'));
    const down = add('down', (day.ownerPrice - price('down') - fee) / 1000, most('down'));
    const dayAhead = add('dayAhead', (day.ownerPrice - price('dayAhead')) / 1000, most('dayAhead'));
    const upOn = m.column('upOn', ...at, { upper: 1, integer: true });
    const downOn = m.column('downOn', ...at, { upper: 1, integer: true });
    const dayAheadOn = m.column('dayAheadOn', ...at, { upper: 1, integer: true });
    const energy = m.column('energy', ...at, { lower: lowest, upper: highest });
    const above = add('above', -fee / 1000, offSchedule);
    const below = add('below', -fee / 1000, offSchedule);

    m.row('upMode', ...at, '<=', 0)
      .add(up, 1)
      .add(upOn, -most('up'));
    m.row('downMode', ...at, '<=', 0)
      .add(down, 1)
      .add(downOn, -most('down'));
    m.row('dayAheadMode', ...at, '<=', 0)
      .add(dayAhead, 1)
      .add(dayAheadOn, -most('dayAhead'));
    m.row('oneMode', ...at, '<=', 1)
      .add(upOn, 1)
      .add(downOn, 1)
      .add(dayAheadOn, 1);
    const driven = away ? -tripKwhPerIsp(day) : 0;
    const isFirst = t === day.fromIsp;
    const balance = m
      .row('balance', ...at, '=', isFirst ? day.startKwh + driven : driven)
      .add(energy, 1)
      .add(down, -day.chargeEfficiency)
      .add(dayAhead, -day.chargeEfficiency)
      .add(up, 1 / day.dischargeEfficiency);
    if (!isFirst) balance.add(m.columnAt('energy', ...index, t - 1), -1);
    if (Number.isNaN(scheduled)) continue;
    m.row('schedule', ...at, '=', scheduled)
      .add(dayAhead, 1)
      .add(above, -1)
      .add(below, 1);
  }
  if (!day.end || day.end.laterIsps === 0) return profit;
  const { ispCount, fromIsp, end } = day;
  const eur = laterEurPerKwh(day, end);
  const [{ targetKwh }] = stretches;
  const later = m.column('later', ...index, { cost: weight * eur });
  profit.push([later, eur]);
  // all that is missing and not unmet; nothing where more than wanted is in it
  const row = m.row('later', ...index, '=', Math.max(targetKwh, end.wantedKwh - unmetKwh)).add(later, 1);
  if (fromIsp < ispCount) row.add(m.columnAt('energy', ...index, ispCount - 1), 1);
  return profit;
}

/** Reads an EV-day's plan out of the column values of its model; dust of the solver's tolerances is snapped away. */
export function readPlan(day: EvDay, value: (column: EvDayColumn, isp: number) => number): EvDayPlan {
  const series = (read: (isp: number) => number, before: number): Float64Array =>
    Float64Array.from({ length: day.ispCount }, (_, t) => (t < day.fromIsp ? before : read(t)));
  const energyOf = (energy: Energy): Float64Array =>
    series((t) => (value(`${energy}On`, t) > 0.5 && value(energy, t) > 1e-8 ? value(energy, t) : 0), 0);
  const plan: EvDayPlan = {
    objectiveEur: 0,
    upKwh: energyOf('up'),
    downKwh: energyOf('down'),
    dayAheadKwh: energyOf('dayAhead'),
    energyKwh: series((t) => snap(value('energy', t)), Number.NaN),
    unmetKwh: reachability(day).unmetKwh,
  };
  plan.objectiveEur = planObjective(day, plan);
  return plan;
}

/**
 * Solves an EV-day as a MILP with HiGHS. `objectiveEur` is the solver's own figure.
 * @throws Error when HiGHS does not reach the optimum
 */
export function solveEvDayHighs(solver: Solver, day: EvDay, options?: SolveOptions): EvDayPlan {
  return solveEvDayWith((model) => solver.solve(model, options), day);
}

/**
 * Solves the same MILP with javascript-lp-solver. Meant for short days, as a second opinion: a whole day takes it long.
 * @throws Error when it finds no solution
 */
export function solveEvDayJsLp(day: EvDay): EvDayPlan {
  return solveEvDayWith(jsLpAlone, day);
}

function solveEvDayWith(solver: (model: SparseModel) => SolveResult, day: EvDay): EvDayPlan {
  const m = new Model('max');
  const value = (column: EvDayColumn, isp: number): number => m.value(column, isp);
  if (day.fromIsp === day.ispCount) return readPlan(day, value);
  stateEvDay(m, day);
  const { status, objective } = m.solve(solver);
  if (status !== 'optimal') throw new Error(`the MILP of an EV-day ended as ${status}, not optimal`);
  return { ...readPlan(day, value), objectiveEur: objective };
}
