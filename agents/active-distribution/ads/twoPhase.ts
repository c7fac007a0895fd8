import { InputError } from '../../../src/errors.ts';
import type { Basis, HighsResult, PersistentModel, Solver } from '../../../src/optimizers/highs.ts';
import { type Cut, CutPool } from './cuts.ts';
import { Growing } from './growing.ts';
import { type Master, stateMaster } from './master.ts';
import type { Aim, DayAheadPlan, DayAheadProblem, Tools } from './problem.ts';
import { readPlan } from './readPlan.ts';

/** How near to 0 or 1 the relaxation takes a unit for off or on. */
const WHOLE = 1e-6;
/** Rounds of cuts of the integer programme, and once all units are decided. */
const INTEGER_ROUNDS = 2;
const DECIDED_ROUNDS = 8;
/** Rounds of cuts that hold for whole units alone, and the share of the objective that a round must move for another. */
const WHOLE_ROUNDS = 8;
const MOVED = 1e-4;
/** Share of what the relaxation leaves open that a step of the dive decides. */
const DIVE = 0.25;
/** Share of F2 by which the cuts may lie below it in the end. */
const DECIDED_TOLERANCE = 1e-6;

const NO_PLAN = "the operator's day-ahead programme has no plan with these units";

/** A plan, and what helps to find others: cuts, which hold in any other day of the network, and a start for other aims of the day. */
export interface PlannedPoint {
  plan: DayAheadPlan;
  cuts: Cut[];
  /** Where the relaxation without cuts ended. */
  basis: Basis | undefined;
}

/** What is known before a point is planned. Plain data. */
export interface Known {
  cuts?: readonly Cut[];
  /** Of a point of the same problem with as many bad hours. */
  basis?: Basis | undefined;
}

/**
 * Plans a day for one aim in two phases: (i) the relaxation in which units may be partly on, with cuts of the reliability map until
 * they lie within `cutTolerance` of it, then with cuts that hold for whole units only; (ii) of those units and hours that did not come out
 * as on or off: all on, a dive, and unless one of these is good enough, the integer programme, stopped at `maxNodes` nodes; the best of the
 * three. Depends on its arguments alone, whatever was planned before.
 * @param absoluteGapEur at which a plan counts as the best
 * @throws Error when HiGHS finds no plan
 */
export function planTwoPhase(
  problem: DayAheadProblem,
  { solver, reliability, own }: Tools,
  aim: Aim,
  { cuts = [], basis }: Known = {},
  absoluteGapEur = 1e-9,
): PlannedPoint {
  const { maxNodes, relativeGap, cutTolerance, cutRounds } = problem.settings;
  const master = stateMaster(problem, reliability, aim, { own });
  const pool = new CutPool(problem, reliability, cuts);
  return keeping(solver, master, (kept) => {
    const growing = new Growing(problem, master, pool, kept);
    if (basis) growing.startAt(basis);
    let relaxed = solved(growing.solve());
    const ended = growing.ended();
    let relaxedRounds = 0;
    for (; relaxedRounds < cutRounds && growing.grow(relaxed.x, cutTolerance); relaxedRounds++)
      relaxed = solved(growing.solve());
    for (let round = 0; round < WHOLE_ROUNDS && growing.growWhole(relaxed.x, cutTolerance); round++) {
      const before = relaxed.objective;
      relaxed = solved(growing.solve());
      relaxedRounds++;
      if (before - relaxed.objective < MOVED * Math.abs(before)) break;
    }

    const open = growing.whole.filter((column) => Math.abs(relaxed.x[column] - Math.round(relaxed.x[column])) > WHOLE);
    let decided: HighsResult | undefined;
    const take = (x: Float64Array): void => {
      const plan = decide(growing, x);
      if (plan && !(decided && plan.objective <= decided.objective)) decided = plan;
    };
    const isGood = (): boolean =>
      decided !== undefined &&
      relaxed.objective - decided.objective <= Math.max(absoluteGapEur, relativeGap * Math.abs(decided.objective));
    let integerRounds = 0;
    if (open.length === 0) take(relaxed.x);
    else {
      const allOn = Float64Array.from(relaxed.x);
      for (const column of open) allOn[column] = 1;
      growing.foresee(open, relaxed.x);
      take(allOn);
      // sets of its own make each step dear, and are left out of the integer programme
      const dived = isGood() || own?.length ? undefined : dive(growing, open, relaxed.x, cutTolerance);
      if (dived) take(dived);
      const options = { maxNodes, relativeGap, absoluteGap: absoluteGapEur, isLean: true };
      while (!isGood() && integerRounds < INTEGER_ROUNDS) {
        const x = growing.solveWhole(solver, open, relaxed.x, options, decided?.x);
        integerRounds++;
        const isShort = x !== undefined && growing.grow(x, cutTolerance);
        if (x) take(x);
        if (!isShort) break;
      }
      const any = decided ? undefined : growing.solveWhole(solver, growing.whole, relaxed.x, { relativeGap: 0.01 });
      if (any) take(any);
    }
    if (!decided) throw new Error(NO_PLAN);
    const gapEur = Math.max(0, relaxed.objective - decided.objective);
    const search = { gapEur, relaxedRounds, integerRounds, open: open.length };
    const { x, rowDual } = decided;
    const plan = readPlan(problem, reliability, master, x, { pool, aim, search, rowDual });
    return { plan, cuts: pool.cuts, basis: ended };
  });
}

/**
 * Decides what is open step by step: what comes out whole, and a part of the rest as it rounds, nearest first.
 * @returns a plan; undefined where the steps lead to none
 */
function dive(
  growing: Growing,
  open: readonly number[],
  relaxed: Float64Array,
  tolerance: number,
): Float64Array | undefined {
  for (const column of open) growing.hold(column);
  let x = relaxed;
  for (let left = [...open]; left.length > 0; ) {
    const apart = (column: number): number => Math.abs(x[column] - Math.round(x[column]));
    left.sort((a, b) => apart(a) - apart(b) || a - b);
    const whole = left.filter((column) => apart(column) <= WHOLE).length;
    const part = Math.min(left.length, whole + Math.max(1, Math.floor(DIVE * (left.length - whole))));
    for (const column of left.slice(0, part)) growing.hold(column, Math.round(x[column]));
    let next = growing.solve();
    if (next.x.length === 0) {
      if (whole === left.length) return undefined;
      for (const column of left.slice(whole, part)) growing.hold(column);
      growing.hold(left[whole], 1 - Math.round(x[left[whole]]));
      next = growing.solve();
      if (next.x.length === 0) return undefined;
      left = left.slice(whole + 1);
    } else left = left.slice(part);
    if (growing.grow(next.x, tolerance)) next = growing.solve();
    x = next.x;
  }
  return x;
}

/**
 * Plans a day whose units are decided already: all else that is best then.
 * @param on by generator and hour
 * @throws InputError for a unit that yesterday forbids; Error when no plan has these units
 */
export function planUnits(
  problem: DayAheadProblem,
  { solver, reliability, own }: Tools,
  aim: Aim,
  on: readonly ArrayLike<number>[],
): DayAheadPlan {
  const master = stateMaster(problem, reliability, aim, { own });
  const pool = new CutPool(problem, reliability);
  const x = new Float64Array(master.model.cost.length);
  const { lower, upper } = master.model;
  on.forEach((hours, unit) => {
    for (let hour = 0; hour < hours.length; hour++) {
      const column = master.model.columnAt('on', unit, hour);
      if (hours[hour] < lower[column] || hours[hour] > upper[column]) {
        const expected = `${lower[column]}, by its least times on and off since yesterday`;
        throw new InputError({
          path: `${problem.generators[unit].id}, hour ${hour}`,
          found: `${hours[hour]}`,
          expected,
        });
      }
      x[column] = hours[hour];
    }
  });
  return keeping(solver, master, (kept) => {
    const growing = new Growing(problem, master, pool, kept);
    const ofOwn = growing.ofOwn.length > 0 ? (growing.solveWhole(solver, growing.ofOwn, x, {}) ?? x) : x;
    const decided = decide(growing, ofOwn);
    if (!decided) throw new Error(NO_PLAN);
    const search = { gapEur: 0, relaxedRounds: 0, integerRounds: 0, open: 0 };
    const { x: found, rowDual } = decided;
    return readPlan(problem, reliability, master, found, { pool, aim, search, rowDual });
  });
}

/** Takes the units as they are in `x`, and adds cuts until none is missing. @returns undefined where no plan has these units */
function decide(growing: Growing, x: Float64Array): HighsResult | undefined {
  for (const column of growing.whole) growing.hold(column, Math.round(x[column]));
  let decided = growing.solve();
  for (let round = 0; round < DECIDED_ROUNDS && decided.x.length > 0; round++) {
    if (!growing.grow(decided.x, DECIDED_TOLERANCE)) break;
    decided = growing.solve();
  }
  return decided.x.length > 0 ? decided : undefined;
}

/** Does something with a master's relaxation, kept in HiGHS so long. */
function keeping<T>(solver: Solver, { model }: Master, work: (kept: PersistentModel) => T): T {
  const { sense, colCost, colLower, colUpper, rows } = model.sparse();
  const kept = solver.persistent({ sense, colCost, colLower, colUpper, rows });
  try {
    return work(kept);
  } finally {
    kept.dispose();
  }
}

function solved(result: HighsResult): HighsResult {
  if (result.x.length > 0) return result;
  throw new Error(`the operator's day-ahead programme ended as ${result.status}`);
}
