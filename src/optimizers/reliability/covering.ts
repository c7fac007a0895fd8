import type { Solver } from '../highs.ts';
import { coverBySimplex } from './coveringSimplex.ts';

/** What solves the few programmes for which nothing faster is at hand. It keeps none of them. */
export type LpSolver = Pick<Solver, 'solve'>;

/** By how much a row may be missed: rounding errors of sums. */
const MISSED = 1e-10;
/** Of the sum that the prices prove and the sum that is found, the largest difference. */
const UNPROVEN = 1e-10;

/** A use of the columns, and by row how much the least sum rises with what the row needs (>= 0). */
export interface Cover {
  x: Float64Array;
  price: Float64Array;
}

/**
 * min sum of x, 0 <= x <= most, with row x >= need for every row. It has a solution whenever x = most is one.
 * @returns the least x
 */
export type Covering = (need: Float64Array, most: Float64Array) => Cover;

/**
 * Solves covering programmes of the same rows. Where one row asks for all that the others want too, columns are filled by falling
 * coefficient in it; else a small simplex method decides, and where its answer does not prove itself, HiGHS. Each starts from
 * nothing, so that a result depends on its problem alone.
 */
export function createCovering(solver: LpSolver, rows: readonly Float64Array[], columns: number): Covering {
  const order = rows.map((row) =>
    Array.from(row.keys())
      .filter((b) => row[b] > 0)
      .sort((a, b) => row[b] - row[a] || a - b),
  );
  const hasNegative = rows.some((row) => row.some((value) => value < 0));
  const isEnough = (x: Float64Array, need: Float64Array): boolean =>
    rows.every((row, j) => {
      let sum = 0;
      for (let b = 0; b < columns; b++) sum += row[b] * x[b];
      return sum >= need[j] - MISSED;
    });

  /** What the row that needs most asks for. */
  function byOneRow(j: number, need: Float64Array, most: Float64Array): Cover {
    const x = new Float64Array(columns);
    const price = new Float64Array(rows.length);
    let left = need[j];
    for (const b of order[j]) {
      if (most[b] <= 0) continue;
      price[j] = 1 / rows[j][b];
      if (left <= most[b] * rows[j][b]) {
        x[b] = Math.min(most[b], left / rows[j][b]);
        break;
      }
      x[b] = most[b];
      left -= most[b] * rows[j][b];
    }
    return { x, price };
  }

  /** By simplex, with the rows that any use of the columns could miss; undefined where the answer does not prove itself. */
  function bySimplex(need: Float64Array, most: Float64Array): Cover | undefined {
    const wanted = hasNegative ? [...rows.keys()] : [...rows.keys()].filter((j) => need[j] > 0);
    const solved = coverBySimplex(
      wanted.map((j) => rows[j]),
      wanted.map((j) => need[j]),
      most,
    );
    if (solved === undefined || !isEnough(solved.x, need)) return undefined;
    const { x } = solved;
    let proven = 0;
    let found = 0;
    for (let b = 0; b < columns; b++) {
      let worth = -1;
      for (let k = 0; k < wanted.length; k++) worth += solved.price[k] * rows[wanted[k]][b];
      if (worth > 0) proven -= worth * most[b];
      found += x[b];
    }
    const price = new Float64Array(rows.length);
    wanted.forEach((j, k) => {
      price[j] = solved.price[k];
      proven += solved.price[k] * need[j];
    });
    return Math.abs(found - proven) <= UNPROVEN * Math.max(1, found) ? { x, price } : undefined;
  }

  return (need, most) => {
    let worst = -1;
    for (let j = 0; j < rows.length; j++) if (need[j] > MISSED && !(need[j] <= need[worst])) worst = j;
    if (worst < 0) return { x: new Float64Array(columns), price: new Float64Array(rows.length) };
    const one = byOneRow(worst, need, most);
    if (isEnough(one.x, need)) return one;
    return bySimplex(need, most) ?? coverByHighs(solver, rows, need, most);
  };
}

/** The same programme by HiGHS. @throws Error when it has no solution */
export function coverByHighs(
  solver: LpSolver,
  rows: readonly Float64Array[],
  need: Float64Array,
  most: Float64Array,
): Cover {
  const solved = solver.solve({
    sense: 'min',
    colCost: new Float64Array(most.length).fill(1),
    colLower: new Float64Array(most.length),
    colUpper: most,
    rows: rows.map((row, j) => ({
      lower: need[j],
      upper: Number.POSITIVE_INFINITY,
      indices: [...row.keys()].filter((b) => row[b] !== 0),
      values: [...row].filter((value) => value !== 0),
    })),
  });
  if (solved.status !== 'optimal') throw new Error(`the least shedding ended as ${solved.status}`);
  return { x: solved.x, price: solved.rowDual.map((dual) => Math.max(0, dual)) };
}
