import type { Solver } from './highs.ts';
import { solveJsLp } from './jsLp.ts';
import type { SolveResult, SparseModel } from './sparse.ts';

/** An offer of balancing energy in one direction. */
interface Bid {
  name: string;
  /** >= 0 in both directions. */
  volumeMw: number;
  /** Upward: what the bidder is paid. Downward: what the bidder pays. */
  priceEurPerMwh: number;
}

/** What the TSO needs in one ISP and direction, and what it is offered (18)-(27). */
export interface MeritOrderProblem {
  direction: 'upward' | 'downward';
  requirementMw: number;
  bids: Bid[];
  /** Price of the reserve units, which can cover any volume. */
  reservePriceEurPerMwh: number;
  /** Take every bid before the reserve units, even one worse than they are. */
  useAllFlexibility: boolean;
  /** Smaller bids are left out. */
  minimumBidMw: number;
}

export interface Dispatch {
  /** Per bid, in the order given. */
  acceptedMw: Float64Array;
  reserveMw: number;
  /** What the TSO pays per hour, reserve included; downward volumes bring it revenue, so their cost is negative (24). */
  costEur: number;
  /** Indices of the accepted bids, best first; equal prices by name, then by place. */
  order: number[];
}

/**
 * Clears the merit order: upward the cheapest bid first, downward the one that pays most. Bids of one price share pro rata.
 * The result follows the bids, not the order they came in: sums run in merit order with ties by name.
 * @throws RangeError for a bid whose price is no number
 */
export function clearMeritOrder(problem: MeritOrderProblem): Dispatch {
  const { bids } = problem;
  const priceless = bids.find(({ priceEurPerMwh }) => Number.isNaN(priceEurPerMwh));
  if (priceless) throw new RangeError(`the bid of ${priceless.name} has no price`);
  const ranked = eligible(problem);
  const acceptedMw = new Float64Array(bids.length);
  let missingMw = problem.requirementMw;
  for (let i = 0; i < ranked.length && missingMw > 0; ) {
    const price = bids[ranked[i]].priceEurPerMwh;
    const level: number[] = [];
    for (; i < ranked.length && bids[ranked[i]].priceEurPerMwh === price; i++) level.push(ranked[i]);
    const offeredMw = level.reduce((sum, k) => sum + bids[k].volumeMw, 0);
    const share = Math.min(1, missingMw / offeredMw);
    for (const k of level) acceptedMw[k] = share * bids[k].volumeMw;
    missingMw = share < 1 ? 0 : missingMw - offeredMw;
  }
  return dispatch(problem, ranked, acceptedMw, Math.max(0, missingMw));
}

/** The same as a linear programme (18)-(23) on javascript-lp-solver; bids of one price then share pro rata. */
export function clearMeritOrderLp(problem: MeritOrderProblem): Dispatch {
  return clearAsLp(problem, solveJsLp);
}

/** The same linear programme on HiGHS. */
export function clearMeritOrderHighs(solver: Solver, problem: MeritOrderProblem): Dispatch {
  return clearAsLp(problem, (model) => solver.solve(model));
}

function clearAsLp(problem: MeritOrderProblem, solve: (model: SparseModel) => SolveResult): Dispatch {
  const { bids } = problem;
  const ranked = eligible(problem);
  const sign = problem.direction === 'upward' ? 1 : -1;
  const prices = ranked.map((k) => sign * bids[k].priceEurPerMwh);
  const reserve = sign * problem.reservePriceEurPerMwh;
  const columns = [...prices, problem.useAllFlexibility ? Math.max(reserve, ...prices) + 1 : reserve];
  const { status, x } = solve({
    sense: 'min',
    colCost: columns,
    colLower: columns.map(() => 0),
    colUpper: [...ranked.map((k) => bids[k].volumeMw), Number.POSITIVE_INFINITY],
    rows: [
      {
        lower: problem.requirementMw,
        upper: problem.requirementMw,
        indices: columns.map((_, c) => c),
        values: columns.map(() => 1),
      },
    ],
  });
  if (status !== 'optimal') throw new Error(`the merit order's linear programme ended as ${status}, not optimal`);
  const acceptedMw = new Float64Array(bids.length);
  for (let from = 0; from < ranked.length; ) {
    let to = from;
    while (to < ranked.length && prices[to] === prices[from]) to++;
    const level = ranked.slice(from, to);
    const takenMw = x.subarray(from, to).reduce((sum, mw) => sum + mw, 0);
    const offeredMw = level.reduce((sum, k) => sum + bids[k].volumeMw, 0);
    for (const k of level) acceptedMw[k] = (takenMw * bids[k].volumeMw) / offeredMw;
    from = to;
  }
  return dispatch(problem, ranked, acceptedMw, x[ranked.length]);
}

/** Indices of the bids that may be taken, best first. */
function eligible({
  bids,
  direction,
  minimumBidMw,
  useAllFlexibility,
  reservePriceEurPerMwh,
}: MeritOrderProblem): number[] {
  const sign = direction === 'upward' ? 1 : -1;
  const worse = (a: number, b: number): number => sign * (a - b); // > 0 where price a is worse for the TSO than b
  return bids
    .map((_, k) => k)
    .filter((k) => bids[k].volumeMw > 0 && bids[k].volumeMw >= minimumBidMw)
    .filter((k) => useAllFlexibility || worse(bids[k].priceEurPerMwh, reservePriceEurPerMwh) <= 0)
    .sort((a, b) => worse(bids[a].priceEurPerMwh, bids[b].priceEurPerMwh) || byName(bids[a], bids[b]) || a - b);
}

const byName = (a: Bid, b: Bid): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.volumeMw - b.volumeMw);

function dispatch(problem: MeritOrderProblem, ranked: number[], acceptedMw: Float64Array, reserveMw: number): Dispatch {
  const sign = problem.direction === 'upward' ? 1 : -1;
  const order = ranked.filter((k) => acceptedMw[k] > 0);
  const eur = order.reduce((sum, k) => sum + problem.bids[k].priceEurPerMwh * acceptedMw[k], 0);
  return { acceptedMw, reserveMw, costEur: sign * (eur + problem.reservePriceEurPerMwh * reserveMw), order };
}
