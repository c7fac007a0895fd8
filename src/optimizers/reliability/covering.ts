import type { PersistentModel, Solver } from '../highs.ts';

/** By how much a row may be missed, in units of its need: rounding errors of sums. */
const MISSED = 1e-10;

/**
 * min sum of x, 0 <= x <= most, with c[j] x >= need[j] for every row j, all c and need finite. It has a solution whenever
 * x = most is one.
 */
export interface Covering {
  /**
   * @returns the least sum's x, and by row how much it rises with the row's need (>= 0)
   */
  solve(need: Float64Array, most: Float64Array): { x: Float64Array; price: Float64Array };
  dispose(): void;
}

/**
 * Solves covering programmes of the same rows. Where one row asks for all that the others want too, columns are filled by
 * falling coefficient in it; else HiGHS decides, from nothing each time, so that a result depends on its problem alone.
 */
export function createCovering(solver: Solver, rows: readonly Float64Array[], columns: number): Covering {
  const order = rows.map((row) =>
    Array.from(row.keys())
      .filter((b) => row[b] > 0)
      .sort((a, b) => row[b] - row[a] || a - b),
  );
  const reach = (row: Float64Array, x: Float64Array): number => {
    let sum = 0;
    for (let b = 0; b < columns; b++) sum += row[b] * x[b];
    return sum;
  };
  let model: PersistentModel | undefined;

  /** What the row alone asks for; undefined when the rest of the rows want more. */
  function byOneRow(j: number, need: Float64Array, most: Float64Array) {
    const x = new Float64Array(columns);
    const price = new Float64Array(rows.length);
    let left = need[j];
    for (const b of order[j]) {
      if (most[b] <= 0) continue;
      price[j] = 1 / rows[j][b];
      if (left <= most[b] * rows[j][b]) {
        x[b] = left / rows[j][b];
        break;
      }
      x[b] = most[b];
      left -= most[b] * rows[j][b];
    }
    const isEnough = rows.every((row, i) => i === j || reach(row, x) >= need[i] - MISSED);
    return isEnough ? { x, price } : undefined;
  }

  function byHighs(need: Float64Array, most: Float64Array) {
    model ??= solver.persistent({
      sense: 'min',
      colCost: new Float64Array(columns).fill(1),
      colLower: new Float64Array(columns),
      colUpper: Float64Array.from(most),
      rows: rows.map((row) => ({
        lower: 0,
        upper: Infinity,
        indices: [...row.keys()].filter((b) => row[b] !== 0),
        values: [...row].filter((value) => value !== 0),
      })),
    });
    model.forget();
    for (let b = 0; b < columns; b++) model.changeColBounds(b, 0, most[b]);
    for (let j = 0; j < rows.length; j++) model.changeRowBounds(j, need[j], Infinity);
    const solved = model.solve({ presolve: 'off' });
    if (solved.status !== 'optimal') throw new Error(`the least shedding ended as ${solved.status}`);
    return { x: solved.x, price: solved.rowDual.map((dual) => Math.max(0, dual)) };
  }

  return {
    solve(need, most) {
      let worst = -1;
      for (let j = 0; j < rows.length; j++) if (need[j] > MISSED && !(need[j] <= need[worst])) worst = j;
      if (worst < 0) return { x: new Float64Array(columns), price: new Float64Array(rows.length) };
      return byOneRow(worst, need, most) ?? byHighs(need, most);
    },
    dispose() {
      model?.dispose();
      model = undefined;
    },
  };
}
