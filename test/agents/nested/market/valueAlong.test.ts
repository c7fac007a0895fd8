import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueAlong } from '../../../../agents/nested/market/valueAlong.ts';
import type { ResponsePiece } from '../../../../agents/nested/tso/valueFunction.ts';

const number = (most: number) => fc.integer({ min: -most * 8, max: most * 8 }).map((value) => value / 8);
const piece = fc.record({ constant: number(100), lmp: number(60), upWorth: number(5), downWorth: number(5) });
const vertices: ResponsePiece['vertices'] = [
  [-5, 0, 0],
  [20, 0, 0],
];

describe('the cost of a step along what is drawn', () => {
  test('is the largest of the pieces between its corners, which rise ever faster', () => {
    const offers = { upMw: 2, downMw: 1 };
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (list) => {
        const pieces = list.map((each) => ({ ...each, vertices }));
        const points = valueAlong(pieces, offers);
        const costAt = (mw: number) =>
          Math.max(
            ...pieces.map(({ constant, lmp, upWorth, downWorth }) => constant + lmp * mw - 2 * upWorth - downWorth),
          );
        expect([points[0].importMw, points.at(-1)?.importMw]).toEqual([-5, 20]);
        points.forEach((point, k) => {
          expect(point.costEurPerH).toBeCloseTo(costAt(point.importMw), 6);
          if (k === 0) return;
          const before = points[k - 1];
          const middle = (before.importMw + point.importMw) / 2;
          expect(before.costEurPerH + before.lmp * (middle - before.importMw)).toBeCloseTo(costAt(middle), 6);
          expect(point.lmp).toBeGreaterThanOrEqual(before.lmp);
        });
      }),
    );
  });

  test('of one piece is a line', () => {
    expect(valueAlong([{ constant: 1, lmp: 2, upWorth: 3, downWorth: 4, vertices }], { upMw: 1, downMw: 0 })).toEqual([
      { importMw: -5, costEurPerH: -12, lmp: 2 },
      { importMw: 20, costEurPerH: 38, lmp: 2 },
    ]);
  });
});
