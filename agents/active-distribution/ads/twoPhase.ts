import { InputError } from '../../../src/errors.ts';
import type { HighsResult, PersistentModel, SolveOptions, Solver } from '../../../src/optimizers/highs.ts';
import type { SparseModel, SparseRow } from '../../../src/optimizers/sparse.ts';
import { type Cut, CutPool, cutRow } from './cuts.ts';
import { type Master, stateMaster } from './master.ts';
import type { Aim, DayAheadPlan, DayAheadProblem, Tools } from './problem.ts';
import { capabilityMw, readPlan } from './readPlan.ts';

/** How near to 0 or 1 the relaxation takes a unit for off or on. */
const WHOLE = 1e-6;
/** Rounds of cuts of the integer programme, and once all units are decided. */
const INTEGER_ROUNDS = 2;
const DECIDED_ROUNDS = 8;
/** Units of an hour that are tried in all ways, on and off, before the integer programme. */
const MOST_OPEN = 4;
/** Share of F2 by which the cuts may lie below it in the end. */
const DECIDED_TOLERANCE = 1e-6;

const NO_PLAN = "the operator's day-ahead programme has no plan with these units";

/** A plan, and the cuts met on the way, which hold in any other day of the network. */
export interface PlannedPoint {
  plan: DayAheadPlan;
  cuts: Cut[];
}

/** A master that grows by cuts, in all its forms. */
class Growing {
  readonly rows: SparseRow[] = [];
  /** Columns that are to be whole: of units, and of sets of its own. */
  readonly whole: readonly number[];
  readonly ofOwn: readonly number[];
  private rowsKept = 0;

  constructor(
    private readonly problem: DayAheadProblem,
    readonly master: Master,
    readonly pool: CutPool,
    private readonly kept: PersistentModel,
  ) {
    const { integer } = master.model.sparse();
    this.ofOwn = master.model.cost.flatMap((_, column) => (integer?.[column] === 1 ? [column] : []));
    this.whole = [...master.model.columnsOf('on'), ...this.ofOwn];
  }

  /**
   * Asks the reliability map at a solution.
   * @param tolerance share of the MW unserved by which the cuts may lie below them
   * @returns whether they did not: cuts were then added
   */
  grow(x: Float64Array, tolerance: number): boolean {
    const { master, pool, problem } = this;
    const hours = Array.from({ length: problem.hours }, (_, hour) => {
      const capability = capabilityMw(master, x, hour);
      return { capability, ensMw: pool.ensMw(hour, capability), thetaMw: x[master.theta[hour]] };
    });
    const [unserved, below] = hours.reduce(
      ([all, missed], { ensMw, thetaMw }) => [all + ensMw, missed + Math.max(0, ensMw - thetaMw)],
      [0, 0],
    );
    if (below <= tolerance * unserved + 1e-9) return false;
    const before = this.rows.length;
    hours.forEach(({ capability, thetaMw }, hour) => {
      const tolerated = (tolerance * unserved) / hours.length / 2;
      for (const cut of pool.missing(hour, capability, thetaMw, Math.max(1e-10, tolerated))) {
        this.rows.push(cutRow(pool, cut, hour, master.theta[hour], master.capabilities[hour]));
      }
    });
    return this.rows.length > before;
  }

  /**
   * Adds to each hour the cuts that touch the map where open units are on or off as a whole, all other columns as in `x`: all
   * ways of up to `MOST_OPEN` of them, those beyond as they round.
   */
  foresee(open: readonly number[], x: Float64Array): void {
    const { master, pool, problem } = this;
    const among = new Set(open);
    for (let hour = 0; hour < problem.hours; hour++) {
      const ofHour = problem.generators
        .map((_, unit) => master.model.columnAt('on', unit, hour))
        .filter((on) => among.has(on));
      const apart = (column: number): number => Math.abs(x[column] - 0.5);
      const tried = ofHour.toSorted((a, b) => apart(a) - apart(b) || a - b).slice(0, MOST_OPEN);
      if (tried.length === 0) continue;
      const whole = Float64Array.from(x);
      for (const column of ofHour) whole[column] = Math.round(x[column]);
      for (let ways = 0; ways < 1 << tried.length; ways++) {
        tried.forEach((column, bit) => {
          whole[column] = (ways >> bit) & 1;
        });
        const cut = pool.cutIn(hour, capabilityMw(master, whole, hour));
        if (cut) this.rows.push(cutRow(pool, cut, hour, master.theta[hour], master.capabilities[hour]));
      }
    }
  }

  /** Solves the kept programme from where it ended, with all cuts. */
  solve(): HighsResult {
    this.kept.addRows(this.rows.slice(this.rowsKept));
    this.rowsKept = this.rows.length;
    return this.kept.solve();
  }

  /** The programme anew, with all cuts: the columns named are whole numbers, the others that are to be stand as in `x`. */
  programme(columns: readonly number[], x: Float64Array): SparseModel {
    const plain = this.master.model.sparse();
    const integer = new Uint8Array(plain.colCost.length);
    const [colLower, colUpper] = [Float64Array.from(plain.colLower), Float64Array.from(plain.colUpper)];
    for (const column of columns) integer[column] = 1;
    for (const column of this.whole) {
      if (integer[column] === 0) colLower[column] = colUpper[column] = Math.round(x[column]);
    }
    return { ...plain, colLower, colUpper, integer, rows: [...plain.rows, ...this.rows] };
  }

  /** Has the kept programme take all that is to be whole as it is in `x`. */
  decide(x: Float64Array): void {
    for (const column of this.whole) {
      const on = Math.round(x[column]);
      this.kept.changeColBounds(column, on, on);
    }
  }
}

/**
 * Plans a day for one aim in two phases: (i) the relaxation in which units may be partly on, with cuts of the reliability map until
 * they lie within `cutTolerance` of it; (ii) the integer programme of those units and hours that did not come out as on or off,
 * stopped at `maxNodes` nodes, or all of them on where that is the better plan. Depends on its arguments alone, whatever was planned before.
 * @param cuts known before
 * @param absoluteGapEur at which the integer programme counts as solved
 * @throws Error when HiGHS finds no plan
 */
export function planTwoPhase(
  problem: DayAheadProblem,
  { solver, reliability, own }: Tools,
  aim: Aim,
  cuts: readonly Cut[],
  absoluteGapEur = 1e-9,
): PlannedPoint {
  const { maxNodes, relativeGap, cutTolerance, cutRounds } = problem.settings;
  const master = stateMaster(problem, reliability, aim, { own });
  const pool = new CutPool(problem, reliability, cuts);
  return keeping(solver, master, (kept) => {
    const growing = new Growing(problem, master, pool, kept);
    let relaxed = solved(growing.solve());
    let relaxedRounds = 0;
    for (; relaxedRounds < cutRounds && growing.grow(relaxed.x, cutTolerance); relaxedRounds++)
      relaxed = solved(growing.solve());

    const open = growing.whole.filter((column) => Math.abs(relaxed.x[column] - Math.round(relaxed.x[column])) > WHOLE);
    let { x } = relaxed;
    let integerRounds = 0;
    const nodes: SolveOptions = { maxNodes, relativeGap, absoluteGap: absoluteGapEur };
    growing.foresee(open, relaxed.x);
    while (open.length > 0 && integerRounds < INTEGER_ROUNDS) {
      const result = solver.solve(growing.programme(open, relaxed.x), nodes);
      const any =
        result.x.length > 0 ? result : solver.solve(growing.programme(growing.whole, relaxed.x), { relativeGap: 0.01 });
      x = solved(any).x;
      integerRounds++;
      if (!growing.grow(x, cutTolerance)) break;
    }

    const allOn = Float64Array.from(relaxed.x);
    for (const column of open) allOn[column] = 1;
    const [chosen, most] = [decide(growing, x), open.length > 0 ? decide(growing, allOn) : undefined];
    const decided = chosen && most && most.objective > chosen.objective ? most : (chosen ?? most);
    if (!decided) throw new Error(NO_PLAN);
    const gapEur = Math.max(0, relaxed.objective - decided.objective);
    const search = { gapEur, relaxedRounds, integerRounds, open: open.length };
    const plan = readPlan(problem, reliability, master, decided.x, { pool, aim, search });
    return { plan, cuts: pool.cuts };
  });
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
    const ofOwn = growing.ofOwn.length > 0 ? solved(solver.solve(growing.programme(growing.ofOwn, x))).x : x;
    const decided = decide(growing, ofOwn);
    if (!decided) throw new Error(NO_PLAN);
    const search = { gapEur: 0, relaxedRounds: 0, integerRounds: 0, open: 0 };
    return readPlan(problem, reliability, master, decided.x, { pool, aim, search });
  });
}

/** Takes the units as they are in `x`, and adds cuts until none is missing. @returns undefined where no plan has these units */
function decide(growing: Growing, x: Float64Array): HighsResult | undefined {
  growing.decide(x);
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
