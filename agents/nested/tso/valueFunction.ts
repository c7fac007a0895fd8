import type { Solver } from '../../../src/optimizers/highs.ts';
import { type Follower, withFollower } from './dispatch.ts';
import { dualBound } from './duality.ts';
import type { Drawn, TsoMarket, TsoStep } from './tsoMarket.ts';
import { type Cut, heightOf, Minorant, type Range } from './vertices.ts';

/** What an interface may draw and offer in a step, MW; offers from 0 up. */
export interface DrawnBox {
  leastMw: number;
  mostMw: number;
  mostUpMw: number;
  mostDownMw: number;
}

/** Where the TSO's cost is linear in what an interface draws and offers: constant + lmp P - upWorth F+ - downWorth F-, EUR/h. */
export interface ResponsePiece {
  constant: number;
  lmp: number;
  upWorth: number;
  downWorth: number;
  /** Corners [P, F+, F-] of the region where it is the cost. */
  vertices: [importMw: number, offerUpMw: number, offerDownMw: number][];
}

/** How the TSO's cost of a step answers to one interface: what the leader is told of the dispatch. */
export interface ResponseCurve {
  /** The step's requirement, MW: no more than this of an offer is of use. */
  requiredUpMw: number;
  requiredDownMw: number;
  pieces: ResponsePiece[];
  /** Dispatches solved to find them. */
  solves: number;
}

/** A cost this far above the pieces known makes a new one, EUR/h. */
const NEW = 1e-6;
/** By how much the box is opened, MW, so that prices which hold on its edge alone are seen. */
const OPENED = 0.01;

/**
 * The TSO's cost of a step as the largest of affine pieces, exact on the box (section 6.2): the dispatch is solved at each vertex of what
 * the pieces known so far bound from below, and where it costs more its prices give a new piece. An offer that cannot be made, or that
 * nothing requires, is left at 0.
 * @throws RangeError unless the market has one interface
 */
export function valueFunction(
  solver: Pick<Solver, 'persistent'>,
  market: TsoMarket,
  step: TsoStep,
  box: DrawnBox,
): ResponseCurve {
  if (market.interfaces !== 1) throw new RangeError(`a curve is of one interface; found ${market.interfaces}`);
  return withFollower(solver, market, step, (follower) => curveOf(follower, market, step, box));
}

function curveOf(follower: Follower, market: TsoMarket, step: TsoStep, box: DrawnBox): ResponseCurve {
  let solves = 0;
  const cutAt = ([importMw, offerUpMw, offerDownMw]: readonly number[]): Cut => {
    solves++;
    const prices = follower.solve({ importMw: Float64Array.of(importMw), offerUpMw, offerDownMw });
    const slopes = [prices.lmpInterface[0], -prices.upPrice, -prices.downPrice];
    return { constant: dualBound(market, step, NOTHING, prices), slopes };
  };
  const opened: Range[] = [
    [box.leastMw - OPENED, box.mostMw + OPENED],
    offers(box.mostUpMw, step.requiredUpMw),
    offers(box.mostDownMw, step.requiredDownMw),
  ];
  const minorant = new Minorant(opened, cutAt(opened.map(([least, most]) => (least + most) / 2)));
  for (let vertex = minorant.unchecked(); vertex; vertex = minorant.unchecked()) {
    const cut = cutAt(vertex.x);
    if (heightOf(cut, vertex.x) > vertex.y + NEW) minorant.add(cut);
    else vertex.isChecked = true;
  }
  const pieces = minorant.facets().map(({ cut: { constant, slopes }, corners }) => ({
    constant,
    lmp: slopes[0],
    upWorth: 0 - slopes[1],
    downWorth: 0 - slopes[2],
    vertices: corners.map(([p, up, down]): ResponsePiece['vertices'][number] => [p, up, down]),
  }));
  return { requiredUpMw: step.requiredUpMw, requiredDownMw: step.requiredDownMw, pieces, solves };
}

const NOTHING: Drawn = { importMw: Float64Array.of(0), offerUpMw: 0, offerDownMw: 0 };

function offers(mostMw: number, requiredMw: number): Range {
  const useful = Math.min(mostMw, requiredMw);
  return useful > 0 ? [0, useful + OPENED] : [0, 0];
}
