import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { type DrawnBox, type ResponseCurve, valueFunction } from '../../../../agents/nested/tso/valueFunction.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { markets, stepsOf } from '../dso/randomMarket.ts';
import { exampleMarket, exampleSteps } from '../workedExample.ts';

const solver = await loadSolver();
type Point = [importMw: number, offerUpMw: number, offerDownMw: number];

const heights = ({ pieces }: ResponseCurve, [p, up, down]: Point): number[] =>
  pieces.map(({ constant, lmp, upWorth, downWorth }) => constant + lmp * p - upWorth * up - downWorth * down);

const cost = (follower: Follower, [p, offerUpMw, offerDownMw]: Point): number =>
  follower.solve({ importMw: Float64Array.of(p), offerUpMw, offerDownMw }).costEurPerH;

const whole = (min: number, max: number) => fc.integer({ min, max });
const boxes = fc
  .tuple(whole(-10, 20), whole(0, 30), whole(0, 20), whole(0, 20))
  .map(([leastMw, width, mostUpMw, mostDownMw]) => ({ leastMw, mostMw: leastMw + width, mostUpMw, mostDownMw }));
/** Where in a box, from 0 to 1 each way. */
const places = fc.array(fc.tuple(...[0, 1, 2].map(() => whole(0, 1000).map((k) => k / 1000))), {
  minLength: 12,
  maxLength: 12,
});

function pointOf(box: DrawnBox, step: TsoStep, [p, up, down]: number[]): Point {
  const { leastMw, mostMw, mostUpMw, mostDownMw } = box;
  const useful = [Math.min(mostUpMw, step.requiredUpMw), Math.min(mostDownMw, step.requiredDownMw)];
  return [leastMw + p * (mostMw - leastMw), up * useful[0], down * useful[1]];
}

/** The largest error of a curve at some places of its box. */
function worstError(market: TsoMarket, step: TsoStep, box: DrawnBox, at: readonly number[][]): number {
  const curve = valueFunction(solver, market, step, box);
  using follower = new Follower(solver, market, step);
  const errors = at.map((place) => {
    const point = pointOf(box, step, place);
    return Math.abs(Math.max(...heights(curve, point)) - cost(follower, point));
  });
  return Math.max(...errors);
}

const exampleBox = (t: number): DrawnBox => {
  const net = [9, 13, 15][t];
  return { leastMw: net - 5, mostMw: net + 5, mostUpMw: 10, mostDownMw: 10 };
};
const exampleCurve = (t: number, box = exampleBox(t)): ResponseCurve =>
  valueFunction(solver, exampleMarket(), exampleSteps()[t], box);

describe("the TSO's cost of the worked example", () => {
  it('has 6, 6 and 12 pieces, found in a few dozen dispatches', () => {
    const curves = [0, 1, 2].map((t) => exampleCurve(t));
    expect(curves.map(({ pieces }) => pieces.length)).toEqual([6, 6, 12]);
    for (const [t, { pieces }] of curves.entries()) {
      expect(new Set(pieces.map(({ vertices }) => vertices.length))).toEqual(new Set([[4, 4, 8][t]])); // each a box
    }
    for (const { solves } of curves) expect(solves).toBeLessThan(60);
  });

  it('knows the prices on both sides of where they jump', () => {
    const { pieces } = exampleCurve(0);
    const prices = pieces.map(({ lmp, upWorth }) => [Math.round(lmp), Math.round(upWorth)]);
    expect(prices.sort()).toEqual([[20, 100], [20, 15], [30, 100], [30, 15], [70, 100], [70, 15]].sort()); // biome-ignore format: pairs
  });

  it('leaves out of account what nothing requires', () => {
    for (const { vertices } of exampleCurve(0).pieces) expect(vertices.every(([, , down]) => down === 0)).toBe(true);
    for (const { vertices } of exampleCurve(1).pieces) expect(vertices.every(([, up]) => up === 0)).toBe(true);
  });

  it('knows prices that hold on the edge of the box alone', () => {
    const edge = exampleCurve(0, { leastMw: 14, mostMw: 14, mostUpMw: 3, mostDownMw: 0 });
    const at = heights(edge, [14, 3, 0]);
    const meeting = edge.pieces.filter((_, k) => at[k] >= Math.max(...at) - 1e-6);
    expect(meeting.map(({ lmp, upWorth }) => `${lmp.toFixed(6)} ${upWorth}`).sort()).toEqual(
      ['30.000000 100', '30.000000 15', '70.000000 100', '70.000000 15'].sort(),
    );
  });
});

describe("the TSO's cost of any market", () => {
  it('is exact between and on its kinks, be there nothing to offer, or nowhere to go', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), boxes, places, (market, [step], box, at) => {
        expect(worstError(market, step, box, at)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('is exact where units are doubled, so that many constraints meet in a point', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), boxes, places, ({ units, lines, ...market }, [step], box, at) => {
        const twice = {
          ...market,
          units: [...units, ...units],
          lines: lines.map((line) => ({ ...line, ofUnit: Float64Array.of(...line.ofUnit, ...line.ofUnit) })),
        };
        expect(worstError(twice, step, box, at)).toBeLessThan(1e-6);
      }),
      { numRuns: 30 },
    );
  });

  it('has pieces that are the highest at all their corners, and whose corners span the box together', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), boxes, (market, [step], box) => {
        const curve = valueFunction(solver, market, step, box);
        curve.pieces.forEach(({ vertices }, k) => {
          for (const vertex of vertices) {
            const at = heights(curve, vertex);
            expect(at[k]).toBeGreaterThan(Math.max(...at) - 1e-6);
          }
        });
        const corners = curve.pieces.flatMap(({ vertices }) => vertices);
        expect(Math.min(...corners.map(([p]) => p))).toBe(box.leastMw - 0.01);
        expect(Math.max(...corners.map(([p]) => p))).toBe(box.mostMw + 0.01);
        const useful = Math.min(box.mostUpMw, step.requiredUpMw);
        expect(Math.max(...corners.map(([, up]) => up))).toBe(useful > 0 ? useful + 0.01 : 0);
      }),
      { numRuns: 40 },
    );
  });

  it('never rises with an offer', () => {
    fc.assert(
      fc.property(markets(1), stepsOf(1), boxes, (market, [step], box) => {
        const { pieces } = valueFunction(solver, market, step, box);
        for (const { upWorth, downWorth } of pieces) expect(Math.min(upWorth, downWorth)).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it('is of one interface', () => {
    const two = { ...exampleMarket(), interfaces: 2 };
    expect(() => valueFunction(solver, two, exampleSteps()[0], exampleBox(0))).toThrow('one interface; found 2');
  });
});
