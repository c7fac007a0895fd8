/** Solves a small linear system by elimination with pivots. */
export function solve(matrix: readonly ArrayLike<number>[], right: ArrayLike<number>): number[] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => {
    const whole = new Float64Array(n + 1);
    whole.set(row);
    whole[n] = right[i];
    return whole;
  });
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i + 1; k < n; k++) if (Math.abs(rows[k][i]) > Math.abs(rows[pivot][i])) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    const from = rows[i];
    for (let k = i + 1; k < n; k++) {
      const row = rows[k];
      const factor = row[i] / from[i];
      if (factor !== 0) for (let j = i; j <= n; j++) row[j] -= factor * from[j];
    }
  }
  const x = new Array<number>(n);
  for (let i = n - 1; i >= 0; i--) {
    let left = rows[i][n];
    for (let j = i + 1; j < n; j++) left -= rows[i][j] * x[j];
    x[i] = left / rows[i][i];
  }
  return x;
}

/** Sum of products. */
export const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < u.length; k++) sum += u[k] * v[k];
  return sum;
};

/**
 * Non-negative least squares, minimise |Ax - b|^2 with x >= 0, by active sets (Lawson and Hanson 1974, chapter 23).
 * @param columns of A, linearly independent
 */
export function nonNegativeLeastSquares(columns: readonly ArrayLike<number>[], b: ArrayLike<number>): number[] {
  const gram = columns.map((u) => columns.map((v) => dot(u, v)));
  const target = columns.map((u) => dot(u, b));
  const tolerance = 1e-10 * Math.max(...target.map(Math.abs));
  const x = columns.map(() => 0);
  const free = new Set<number>();
  for (let round = 0; round < 10 * columns.length; round++) {
    const slopes = target.map((value, i) => (free.has(i) ? 0 : value - dot(gram[i], x)));
    const steepest = slopes.indexOf(Math.max(...slopes));
    if (slopes[steepest] <= tolerance) break;
    free.add(steepest);
    for (;;) {
      const places = [...free];
      const best = solve(
        places.map((i) => places.map((j) => gram[i][j])),
        places.map((i) => target[i]),
      );
      const blocked = places.filter((_, k) => best[k] <= 0);
      if (blocked.length === 0) {
        places.forEach((i, k) => {
          x[i] = best[k];
        });
        break;
      }
      const step = Math.min(...places.map((i, k) => (best[k] <= 0 ? x[i] / (x[i] - best[k]) : 1)));
      places.forEach((i, k) => {
        x[i] += step * (best[k] - x[i]);
        if (best[k] <= 0 && x[i] <= 1e-12) {
          x[i] = 0;
          free.delete(i);
        }
      });
    }
  }
  return x;
}
