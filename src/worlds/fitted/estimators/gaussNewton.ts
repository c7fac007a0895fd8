import { dot, solve } from './linearAlgebra.ts';

const ROUNDS = 60;

/**
 * The point whose errors have the smallest sum of squares, by Levenberg and Marquardt with one-sided differences.
 * @param errorsAt the errors at a point, always as many
 */
export function leastSquaresFit(
  errorsAt: (point: readonly number[]) => Float64Array,
  start: readonly number[],
): { point: number[]; squares: number } {
  let point = [...start];
  let errors = errorsAt(point);
  let squares = dot(errors, errors);
  let damping = 1e-3;
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = point.map((value, i) => {
      const step = 1e-6 * Math.max(1, Math.abs(value));
      const moved = errorsAt(point.with(i, value + step));
      for (let k = 0; k < moved.length; k++) moved[k] = (moved[k] - errors[k]) / step;
      return moved;
    });
    const gram = slopes.map((u) => slopes.map((v) => dot(u, v)));
    const downhill = slopes.map((u) => -dot(u, errors));
    let gained = 0;
    while (damping < 1e12) {
      const move = solve(
        gram.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) + 1e-12 : value))),
        downhill,
      );
      const trial = point.map((value, i) => value + move[i]);
      const trialErrors = errorsAt(trial);
      const trialSquares = dot(trialErrors, trialErrors);
      if (trialSquares < squares) {
        gained = squares - trialSquares;
        [point, errors, squares] = [trial, trialErrors, trialSquares];
        damping = Math.max(1e-9, damping / 10);
        break;
      }
      damping *= 10;
    }
    if (gained <= 1e-7 * squares) break;
  }
  return { point, squares };
}
