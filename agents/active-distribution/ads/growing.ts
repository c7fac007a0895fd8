import type { Basis, HighsResult, PersistentModel, SolveOptions, Solver } from '../../../src/optimizers/highs.ts';
import type { SparseModel, SparseRow } from '../../../src/optimizers/sparse.ts';
import { type CutPool, cutRow } from './cuts.ts';
import type { Master } from './master.ts';
import type { DayAheadProblem } from './problem.ts';
import { capabilityMw } from './readPlan.ts';

/** Units of an hour that are tried in all ways, on and off, before the integer programme. */
const MOST_OPEN = 4;

/** A master that grows by cuts, in all its forms. */
export class Growing {
  readonly rows: SparseRow[] = [];
  /** Columns that are to be whole: of units, and of sets of its own. */
  readonly whole: readonly number[];
  readonly ofOwn: readonly number[];
  /** By DER: what it gives in a contingency where that is a unit's all or nothing; 0 where it may be anything between. */
  private readonly wholeMw: Float64Array;
  private rowsKept = 0;

  constructor(
    private readonly problem: DayAheadProblem,
    readonly master: Master,
    readonly pool: CutPool,
    private readonly kept: PersistentModel,
  ) {
    const { integer } = master.model.sparse();
    this.ofOwn = master.model.cost.flatMap((_, column) => (integer?.[column] === 1 ? [column] : []));
    const on = master.model.columnsOf('on');
    this.whole = [...on, ...this.ofOwn];
    const isOn = new Set(on);
    this.wholeMw = Float64Array.from(master.capabilities[0], ({ columns, coefficients, constantMw }) =>
      columns.length === 1 && isOn.has(columns[0]) && constantMw === 0 ? coefficients[0] : 0,
    );
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
   * Adds cuts that hold where units are on or off as a whole, to hours that have too little unserved for that in a solution.
   * @param tolerance share of the MW unserved by which they may
   * @returns whether any were added
   */
  growWhole(x: Float64Array, tolerance: number): boolean {
    const { master, pool, problem, rows } = this;
    const before = rows.length;
    const unserved = master.theta.reduce((all, theta) => all + x[theta], 0);
    const tolerated = Math.max(1e-9, (tolerance * unserved) / problem.hours);
    master.theta.forEach((theta, hour) => {
      const cut = pool.wholeIn(hour, capabilityMw(master, x, hour), this.wholeMw, x[theta] + tolerated);
      if (cut) rows.push(cutRow(pool, cut, hour, theta, master.capabilities[hour]));
    });
    return rows.length > before;
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

  /** Has the kept programme start where another of the same columns and rows ended, before any cut. */
  startAt(basis: Basis): void {
    this.kept.setBasis(basis);
  }

  /** Where the kept programme ended. */
  ended(): Basis | undefined {
    return this.kept.basis();
  }

  /** Has the kept programme take a column at a value, or anything that it may be. */
  hold(column: number, value?: number): void {
    const { lower, upper } = this.master.model;
    this.kept.changeColBounds(column, value ?? lower[column], value ?? upper[column]);
  }

  /**
   * The best plan of the programme anew in which the columns named are whole numbers; all others that are to be whole, and sets of its own,
   * unless they have whole columns themselves, stand as in `x`.
   * @param known whole columns of a plan to start from
   * @returns values of all columns, of which only whole ones count; undefined where HiGHS finds no plan
   */
  solveWhole(
    solver: Solver,
    columns: readonly number[],
    x: Float64Array,
    options: SolveOptions,
    known?: Float64Array,
  ): Float64Array | undefined {
    const { model, ownColumns } = this.master;
    const plain = model.sparse();
    const stands = new Uint8Array(plain.colCost.length);
    if (this.ofOwn.length === 0) stands.fill(1, ...ownColumns);
    const open = new Set(columns);
    for (const column of this.whole) if (!open.has(column)) stands[column] = 1;
    const value = Float64Array.from(x);
    for (const column of this.whole) value[column] = Math.round(x[column]);
    const { reduced, columnOf } = without({ ...plain, rows: [...plain.rows, ...this.rows] }, stands, value);
    const integer = Uint8Array.from(columnOf, (column) => (open.has(column) ? 1 : 0));
    const start = known && { start: Array.from(columnOf, (column) => known[column]) };
    const result = solver.solve({ ...reduced, integer }, { ...options, ...start });
    if (result.x.length === 0) return undefined;
    result.x.forEach((found, place) => {
      value[columnOf[place]] = found;
    });
    return value;
  }
}

/** A programme in which some columns stand at their values, without them and without rows of which nothing is left. */
function without(
  model: SparseModel,
  stands: Uint8Array,
  value: Float64Array,
): { reduced: SparseModel; columnOf: Int32Array } {
  const columnOf = Int32Array.from(stands.keys()).filter((column) => stands[column] === 0);
  const placeOf = new Int32Array(stands.length).fill(-1);
  columnOf.forEach((column, place) => {
    placeOf[column] = place;
  });
  const rows: SparseRow[] = [];
  for (const { indices, values, lower, upper } of model.rows) {
    const [places, left]: [number[], number[]] = [[], []];
    let standing = 0;
    for (let k = 0; k < indices.length; k++) {
      const place = placeOf[indices[k]];
      if (place < 0) standing += values[k] * value[indices[k]];
      else {
        places.push(place);
        left.push(values[k]);
      }
    }
    if (places.length > 0)
      rows.push({ lower: lower - standing, upper: upper - standing, indices: places, values: left });
  }
  const of = (series: ArrayLike<number>): Float64Array => Float64Array.from(columnOf, (column) => series[column]);
  const { sense, colCost, colLower, colUpper } = model;
  const reduced = { sense, colCost: of(colCost), colLower: of(colLower), colUpper: of(colUpper), rows };
  return { reduced, columnOf };
}
