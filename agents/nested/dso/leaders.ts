import type { SolveOptions, Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import type { ResponseCurve, ResponsePiece } from '../tso/valueFunction.ts';
import { solveApart } from './apart.ts';
import type { FeederDay, FeederPlan, LeaderPlan } from './feederDay.ts';
import { readFeeder, type StatedFeeder, stateFeeder } from './stateFeeder.ts';

type OneShot = Pick<Solver, 'solve'>;

/** When the search for the leader's plan ends. */
export interface Search {
  /** Relative gap to the bound (default 1e-5). */
  gap?: number;
  /** Most nodes of branch and bound (default 100,000). */
  maxNodes?: number;
}

/**
 * The leader's plan by the follower's value function (section 6.2): what it pays is known on each piece of the TSO's cost, and binaries
 * choose a piece for each step. Exact to the gap; at the node limit the best plan found, with its gap.
 * @param curves by step, of the m feeders' one interface
 * @throws Error if none is found
 */
export function leadByCurve(
  solver: OneShot,
  feeder: FeederDay,
  curves: readonly ResponseCurve[],
  { gap = 1e-5, maxNodes = 100_000 }: Search = {},
): LeaderPlan {
  return solved(statedByCurve(feeder, curves), solver, feeder, { relativeGap: gap, maxNodes });
}

/** A leader's programme: of each step one `chosen` at (step, piece) is 1. */
export function statedByCurve(feeder: FeederDay, curves: readonly ResponseCurve[]): Model {
  const m = new Model('min');
  const stated = stateFeeder(m, feeder);
  curves.forEach((curve, t) => {
    limitOffers(m, stated, curve, t);
    stateChoice(m, stated, curve.pieces, feeder.hours, t);
  });
  return m;
}

/** More than what is required is of no use to the TSO. */
function limitOffers(m: Model, { offerUpMw, offerDownMw }: StatedFeeder, curve: ResponseCurve, t: number): void {
  m.upper[offerUpMw[t]] = curve.requiredUpMw;
  m.upper[offerDownMw[t]] = curve.requiredDownMw;
}

/** One piece of a step, and a point in it as a mean of its corners; each corner costs what is paid there at the piece's prices. */
function stateChoice(m: Model, stated: StatedFeeder, pieces: readonly ResponsePiece[], hours: number, t: number): void {
  const one = m.row('one', t, '=', 1);
  const point = [stated.importMw[t], stated.offerUpMw[t], stated.offerDownMw[t]].map((column, d) =>
    m.row('point', t, d, '=', 0).add(column, -1),
  );
  pieces.forEach((piece, k) => {
    const chosen = m.column('chosen', t, k, { upper: 1, integer: true });
    one.add(chosen, 1);
    const share = m.row('share', t, k, '=', 0).add(chosen, -1);
    piece.vertices.forEach((vertex, v) => {
      const weight = m.column('weight', t, k, v, { cost: hours * payment(piece, vertex) });
      share.add(weight, 1);
      vertex.forEach((mw, d) => {
        point[d].add(weight, mw);
      });
    });
  });
}

/** LMP P - pi+ F+ - pi- F-, EUR/h. */
const payment = ({ lmp, upWorth, downWorth }: ResponsePiece, [p, up, down]: readonly number[]): number =>
  lmp * p - upWorth * up - downWorth * down;

/** The cheapest plan at prices that stay whatever it draws, EUR/MWh by step: it offers nothing and holds no cover. */
export function planSequential(solver: OneShot, feeder: FeederDay, prices: ArrayLike<number>): LeaderPlan {
  const { m, plain } = statedSequential(feeder, prices);
  return solved(m, solver, plain);
}

export function statedSequential(feeder: FeederDay, prices: ArrayLike<number>): { m: Model; plain: FeederDay } {
  const m = new Model('min');
  const plain = { ...feeder, cover: { ...feeder.cover, share: 0 } };
  const stated = stateFeeder(m, plain);
  for (let t = 0; t < feeder.steps; t++) {
    m.cost[stated.importMw[t]] = feeder.hours * prices[t];
    m.upper[stated.offerUpMw[t]] = 0;
    m.upper[stated.offerDownMw[t]] = 0;
  }
  return { m, plain };
}

/**
 * The plan that makes the TSO's cost and the feeders' own the least together. What it expects to pay is what the prices published there
 * make it: of the pieces that meet there, that which costs it the least.
 */
export function planCentral(solver: OneShot, feeder: FeederDay, curves: readonly ResponseCurve[]): LeaderPlan {
  const plan = solved(statedCentral(feeder, curves), solver, feeder);
  return { ...plan, anticipatedEur: paymentAt(curves, plan, feeder.hours) };
}

export function statedCentral(feeder: FeederDay, curves: readonly ResponseCurve[]): Model {
  const m = new Model('min');
  const stated = stateFeeder(m, feeder);
  curves.forEach((curve, t) => {
    limitOffers(m, stated, curve, t);
    const cost = m.column('tsoCost', t, { lower: Number.NEGATIVE_INFINITY, cost: feeder.hours });
    curve.pieces.forEach(({ constant, lmp, upWorth, downWorth }, k) => {
      m.row('piece', t, k, '>=', constant)
        .add(cost, 1)
        .add(stated.importMw[t], -lmp)
        .add(stated.offerUpMw[t], upWorth)
        .add(stated.offerDownMw[t], downWorth);
    });
  });
  return m;
}

/** Heights this close are one, EUR/h. */
const MEETS = 1e-6;

function paymentAt(curves: readonly ResponseCurve[], { feeders: [plan] }: LeaderPlan, hours: number): number {
  return curves.reduce((eur, curve, t) => {
    const { meeting, drawn } = meetingAt(curve, plan, t);
    return eur + hours * Math.min(...meeting.map((piece) => payment(piece, drawn)));
  }, 0);
}

/** The pieces that are the TSO's cost at what a plan draws and offers in a step, that which the leader pays the least by first; and that cost, EUR/h. */
export function meetingAt({ pieces }: Pick<ResponseCurve, 'pieces'>, plan: FeederPlan, t: number, meets = MEETS) {
  const drawn = [plan.importMw[t], plan.offerUpMw[t], plan.offerDownMw[t]];
  const costOf = (piece: ResponsePiece) => piece.constant + payment(piece, drawn);
  const costEurPerH = Math.max(...pieces.map(costOf));
  const meeting = pieces.filter((piece) => costOf(piece) >= costEurPerH - meets);
  return { drawn, costEurPerH, meeting: meeting.sort((a, b) => payment(a, drawn) - payment(b, drawn)) };
}

function solved(m: Model, solver: OneShot, feeder: FeederDay, options: SolveOptions = {}): LeaderPlan {
  const result = solveApart(m, [feeder], (model) => solver.solve(model, { presolve: 'off', ...options }));
  if (result.x.length === 0) throw new Error(`no plan of the feeder was found: the solver ended as ${result.status}`);
  const plan = readFeeder(m, feeder);
  const { objective: objectiveEur, gap } = result;
  return { feeders: [plan], anticipatedEur: objectiveEur - plan.ownCostEur, objectiveEur, gap };
}
