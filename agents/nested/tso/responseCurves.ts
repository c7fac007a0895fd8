import type { Solver } from '../../../src/optimizers/highs.ts';
import { monitoredLines, withLines } from './monitored.ts';
import type { TsoMarket, TsoStep } from './tsoMarket.ts';
import { type DrawnBox, type ResponsePiece, valueFunction } from './valueFunction.ts';

/** How the TSO's cost answers to one interface, by step: pieces over what it may draw and offer in each. */
export function responseCurves(
  solver: Pick<Solver, 'persistent'>,
  market: TsoMarket,
  steps: readonly TsoStep[],
  boxes: readonly DrawnBox[],
): ResponsePiece[][] {
  const reached = boxes.map(({ leastMw, mostMw }) => ({ leastImportMw: [leastMw], mostImportMw: [mostMw] }));
  const known = withLines(market, steps, monitoredLines(market, steps, reached));
  return known.steps.map((step, t) => valueFunction(solver, known.market, step, boxes[t]).pieces);
}
