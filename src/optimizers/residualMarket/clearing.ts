import type { ResidualSupply } from './residualSupply.ts';

/** What one aggregator gets of the schedules it sent. */
export interface Award {
  name: string;
  /** Share of each of its own schedules, in the order in which it sent them; they sum to 1. */
  weights: Float64Array;
  /** Its schedules, mixed by the weights: kWh by ISP, negative where it sells. */
  energyKwh: Float64Array;
  /** Their own costs, mixed likewise (EUR): all but the purchase. */
  ownCostEur: number;
}

/** How a day-ahead market against a residual supply curve cleared. */
export interface Clearing {
  /** Sorted by name. */
  awards: Award[];
  /** X: sum of the awards, by ISP. */
  boughtMw: Float64Array;
  /** P(X) by ISP (EUR/MWh). */
  priceEurPerMwh: Float64Array;
  /** What the aggregators could still save together at these prices; NaN where nobody asked them. See `gapOf`. */
  gapEur: number;
  /** Sum of |h P X| (EUR). */
  billEur: number;
  /** How often the aggregators sent schedules. */
  rounds: number;
}

/** MW by ISP of a schedule in kWh. */
export const mwOf = (energyKwh: ArrayLike<number>, hoursPerIsp: number): Float64Array =>
  Float64Array.from(energyKwh, (kwh) => kwh / (1000 * hoursPerIsp));

/** kWh by ISP of a schedule in MW. */
export const kwhOf = (mw: ArrayLike<number>, hoursPerIsp: number): Float64Array =>
  Float64Array.from(mw, (power) => power * 1000 * hoursPerIsp);

/** Sum of |h P X| (EUR): what changes hands, either way. */
export function billOf(supply: ResidualSupply, price: Float64Array, boughtMw: Float64Array): number {
  const traded = price.map((eurPerMwh, t) => Math.abs(eurPerMwh * boughtMw[t]));
  return traded.reduce((sum, eur) => sum + eur, 0) * supply.spec.hoursPerIsp;
}

/**
 * The gap of Frank and Wolfe (EUR), for prices P(X) and best responses Y to them:
 *
 *     sum of h P (X - Y) + c(X) - c(Y)        c: the aggregators' own costs
 *
 * As G and c are convex, no mixture has a G(X) + c(X) lower by more.
 */
export function gapOf(
  supply: ResidualSupply,
  price: Float64Array,
  { boughtMw, ownCostEur }: { boughtMw: Float64Array; ownCostEur: number },
  response: { boughtMw: Float64Array; ownCostEur: number },
): number {
  const difference = boughtMw.map((mw, t) => mw - response.boughtMw[t]);
  return supply.cost(price, difference) + ownCostEur - response.ownCostEur;
}

/** Adds up all aggregators', in the order given. */
export function totalOf(
  ispCount: number,
  parts: Iterable<{ mw: Float64Array; ownCostEur: number }>,
): { boughtMw: Float64Array; ownCostEur: number } {
  const boughtMw = new Float64Array(ispCount);
  let ownCostEur = 0;
  for (const part of parts) {
    for (let t = 0; t < ispCount; t++) boughtMw[t] += part.mw[t];
    ownCostEur += part.ownCostEur;
  }
  return { boughtMw, ownCostEur };
}

/** @throws RangeError naming the aggregator whose schedule has a wrong length or a figure that is not finite */
export function checkSchedule(name: string, ispCount: number, energyKwh: ArrayLike<number>, ownCostEur: number): void {
  if (energyKwh.length !== ispCount) {
    throw new RangeError(`the schedule of ${name} has ${energyKwh.length} ISPs, not ${ispCount}`);
  }
  for (let t = 0; t < ispCount; t++) {
    if (!Number.isFinite(energyKwh[t])) {
      throw new RangeError(`the schedule of ${name} has ${energyKwh[t]} kWh in ISP ${t}`);
    }
  }
  if (!Number.isFinite(ownCostEur)) throw new RangeError(`the schedule of ${name} costs ${ownCostEur} EUR`);
}

/** Names in the order in which all sums run, so that no result depends on the order of arrival. */
export const inOrder = (names: Iterable<string>): string[] => [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
