import fc from 'fast-check';
import type { SparseModel, SparseRow } from '../../src/optimizers/sparse.ts';

export const infinity = Number.POSITIVE_INFINITY;

/** lower <= values over all columns <= upper, zeros left out. */
export const rowOf = (lower: number, values: readonly number[], upper: number): SparseRow => {
  const indices = values.map((_, c) => c).filter((c) => values[c] !== 0);
  return { lower, upper, indices, values: indices.map((c) => values[c]) };
};

export const activity = (row: SparseRow, x: ArrayLike<number>): number =>
  row.indices.reduce((sum, c, k) => sum + row.values[k] * x[c], 0);

/** A row of whole numbers that `point` keeps to: held there, or with some room on one side or both. */
export const anyRow = (point: readonly number[]): fc.Arbitrary<SparseRow> =>
  fc
    .record({
      values: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: point.length, maxLength: point.length }),
      below: fc.constantFrom(0, 1, 5, infinity),
      above: fc.constantFrom(0, 2, infinity),
    })
    .map(({ values, below, above }) => {
      const at = values.reduce((sum, value, c) => sum + value * point[c], 0);
      return rowOf(at - below, values, at + above);
    });

/** Linear programmes of up to `most` columns and rows, all with a solution and none unbounded, and a point that is one. */
export const anyProgramme = (most: number): fc.Arbitrary<{ model: SparseModel; point: number[] }> =>
  fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: most }).chain((point) => {
    const perColumn = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: point.length, maxLength: point.length });
    return fc
      .record({
        sense: fc.constantFrom('min' as const, 'max' as const),
        colCost: perColumn(fc.integer({ min: -9, max: 9 })),
        room: perColumn(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.boolean())),
        rows: fc.array(anyRow(point), { minLength: 1, maxLength: most }),
      })
      .map(({ sense, colCost, room, rows }) => {
        const isBetterUp = colCost.map((cost) => cost !== 0 && cost > 0 === (sense === 'max'));
        const colLower = point.map((x, c) => (room[c][2] && isBetterUp[c] ? -infinity : x - room[c][0]));
        const colUpper = point.map((x, c) =>
          room[c][2] && !isBetterUp[c] && colCost[c] !== 0 ? infinity : x + room[c][1],
        );
        return { model: { sense, colCost, colLower, colUpper, rows }, point };
      });
  });
