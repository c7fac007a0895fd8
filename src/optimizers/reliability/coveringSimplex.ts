/** Infeasibility, and size of a pivot, below which they count as rounding errors. */
const ROUNDING = 1e-12;

/**
 * min sum of x, 0 <= x <= most, with row x >= need for every row, by the dual simplex method with bounds: all columns at 0 are dual
 * feasible, and each step mends the row that is missed most. For a few dozen rows and columns, which it keeps as a dense tableau.
 * @returns x and the price of each row, >= 0; undefined when it finds no way on or takes too many steps
 */
export function coverBySimplex(
  rows: readonly Float64Array[],
  need: readonly number[],
  most: Float64Array,
): { x: Float64Array; price: Float64Array } | undefined {
  const many = rows.length;
  const columns = most.length;
  // variables: the columns, then the surplus of each row; `table` says how a basic one moves with one that is not
  const upper = (variable: number) => (variable < columns ? most[variable] : Number.POSITIVE_INFINITY);
  const table = rows.map((row) => Float64Array.from(row));
  const cost = new Float64Array(columns).fill(1);
  const value = Float64Array.from(need, (each) => -each);
  const basic = Int32Array.from(rows, (_, row) => columns + row);
  const outside = Int32Array.from(most.keys());
  const isAtUpper = new Uint8Array(columns);

  for (let step = 0; step <= 20 * (many + 5); step++) {
    let leaving = -1;
    let farthest = ROUNDING;
    for (let row = 0; row < many; row++) {
      const off = Math.max(-value[row], value[row] - upper(basic[row]));
      if (off <= farthest) continue;
      farthest = off;
      leaving = row;
    }
    if (leaving < 0) return solution();
    const pivotRow = table[leaving];
    const isShort = value[leaving] < 0;
    let entering = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let place = 0; place < columns; place++) {
      const pull = isShort === (isAtUpper[place] === 0) ? pivotRow[place] : -pivotRow[place];
      if (pull <= ROUNDING || upper(outside[place]) === 0) continue;
      const ratio = Math.abs(cost[place]) / pull;
      const isTie = entering >= 0 && Math.abs(ratio - least) <= ROUNDING;
      const isBetter = isTie ? pull > Math.abs(pivotRow[entering]) : ratio < least;
      if (!isBetter) continue;
      least = ratio;
      entering = place;
    }
    if (entering < 0) return undefined;
    exchange(leaving, entering, isShort ? 0 : upper(basic[leaving]));
  }
  return undefined;

  /** Takes a basic variable to a bound by moving another, which becomes basic in its stead. */
  function exchange(leaving: number, entering: number, target: number): void {
    const pivotRow = table[leaving];
    const pivot = pivotRow[entering];
    const move = (target - value[leaving]) / pivot;
    const before = isAtUpper[entering] === 1 ? upper(outside[entering]) : 0;
    for (let row = 0; row < many; row++) {
      if (row === leaving) continue;
      const share = table[row][entering] / pivot;
      value[row] += table[row][entering] * move;
      if (share === 0) continue;
      for (let place = 0; place < columns; place++) table[row][place] -= share * pivotRow[place];
      table[row][entering] = share;
    }
    const costShare = cost[entering] / pivot;
    for (let place = 0; place < columns; place++) cost[place] -= costShare * pivotRow[place];
    cost[entering] = costShare;
    for (let place = 0; place < columns; place++) pivotRow[place] /= -pivot;
    pivotRow[entering] = 1 / pivot;
    value[leaving] = before + move;
    [basic[leaving], outside[entering]] = [outside[entering], basic[leaving]];
    isAtUpper[entering] = target === 0 ? 0 : 1;
  }

  function solution(): { x: Float64Array; price: Float64Array } {
    const x = new Float64Array(columns);
    const price = new Float64Array(many);
    basic.forEach((variable, row) => {
      if (variable < columns) x[variable] = Math.min(Math.max(0, value[row]), most[variable]);
    });
    outside.forEach((variable, place) => {
      if (variable >= columns) price[variable - columns] = Math.max(0, cost[place]);
      else if (isAtUpper[place] === 1) x[variable] = most[variable];
    });
    return { x, price };
  }
}
