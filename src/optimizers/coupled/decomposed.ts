import type { EvDay, EvDayPlan } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { areTogether, type FleetCoupling, horizonOf, perIsp } from './coupling.ts';
import { type HeldFleet, holdWithin, withUnmet } from './held.ts';
import { settleBids, tryBids, withoutTooSmall } from './leastBids.ts';
import { PriceSearch } from './priceSearch.ts';
import { noPrices, type SharedPrices } from './prices.ts';
import type { Shared } from './room.ts';
import { WholePlans } from './wholePlans.ts';

/** When to stop: at a gap between bound and best plans, or after so many stages of rounds. Never at a time. */
export interface Effort {
  relativeGap: number;
  stages: readonly Stage[];
}

/** Rounds over all EVs, of which the stiffness falls from one figure to another: mean price for each limit that is too much. */
interface Stage {
  rounds: number;
  from: number;
  to: number;
}

const COLD: Effort = {
  relativeGap: 0.002,
  stages: [
    { rounds: 12, from: 8, to: 0.5 },
    { rounds: 12, from: 2, to: 0.25 },
  ],
};
const WARM: Effort = { ...COLD, stages: [{ rounds: 4, from: 1, to: 0.5 }, ...COLD.stages] };
/** In the last rounds of a stage bounds are proved. */
const PROVED = 3;
/** Stiffness with which whole plans are found; of larger fleets the first alone. */
const WHOLE = [2, 0.5, 8];
const FEW_EVS = 30;
/** How many pairs of EVs are planned together. */
const PAIRS = 100;
const SWEEPS = 3;
const PAIR_SHARE = 0.8;
/** Shares of the prices at which whole plans are made anew, in turn with the best there are. */
const SHARES = [0.97, 0.9];

/** Plans of a fleet whose EVs share a connection or a minimum bid. */
export interface CoupledPlan {
  plans: EvDayPlan[];
  /** Sum of the plans' objectives. */
  objectiveEur: number;
  /** No plans earn more (see `solveFleet`). */
  boundEur: number;
  /** The prices on the limit that prove it. */
  prices: SharedPrices;
}

/** Plans a fleet by prices on what its EVs share. */
export function decomposeFleet(days: readonly EvDay[], coupling: FleetCoupling, start?: SharedPrices): CoupledPlan {
  if (!areTogether(days)) throw new Error('the EVs of a fleet must be planned over the same ISPs');
  const { to: isps } = horizonOf(days);
  const { limitKwh, bidKwh } = perIsp(days, coupling);
  const mostKwh = days.reduce((sum, day) => sum + Math.max(day.chargeKw, day.dischargeKw) * day.hoursPerIsp, 0);
  const shared = { limitKwh: Math.min(limitKwh, mostKwh), bidKwh };
  const held = holdWithin(withoutTooSmall(days, shared, isps), shared.limitKwh, isps);
  const search = new PriceSearch(held.days, shared.limitKwh, start ?? noPrices(isps));
  let best: WholePlans | undefined;
  const { relativeGap, stages } = start ? WARM : COLD;
  const unit = meanPrice(days) / shared.limitKwh;
  const isFew = days.length <= FEW_EVS;
  const seek = (): void => {
    const found = polished(held, search, shared, isps, unit);
    if (found && (!best || found.objectiveEur > best.objectiveEur)) best = found;
  };
  for (const { rounds, from, to } of stages) {
    for (let k = 1; k <= rounds; k++) {
      search.round(unit * from * (to / from) ** ((k - 1) / (rounds - 1)));
      if (k <= rounds - PROVED) continue;
      search.prove();
      if (isFew || k === rounds) seek();
    }
    if (best && search.boundEur - best.objectiveEur <= relativeGap * Math.abs(search.boundEur)) break;
  }
  best ??= fromFill(held, search, shared, isps);
  paired(best, search.best);
  if (isFew && bidKwh > 0) tryBids(best, held.days);
  const plans = best.plans.map((plan, ev) => (held.shortKwh > 0 ? withUnmet(days[ev], plan) : plan));
  return { plans, objectiveEur: best.objectiveEur, boundEur: search.boundEur, prices: search.best };
}

function polished(
  held: HeldFleet,
  search: PriceSearch,
  shared: Shared,
  isps: number,
  unit: number,
): WholePlans | undefined {
  let best: WholePlans | undefined;
  for (const stiffness of held.days.length <= FEW_EVS ? WHOLE : WHOLE.slice(0, 1)) {
    const plans = search.whole(stiffness * unit);
    const found = improved(new WholePlans(held.days, plans, shared, isps), search.best, held.days);
    if (found && (!best || found.objectiveEur > best.objectiveEur)) best = found;
  }
  return best;
}

function improved(whole: WholePlans, prices: SharedPrices, days: readonly EvDay[]): WholePlans | undefined {
  settleBids(whole, days);
  whole.renew();
  for (const share of SHARES) {
    whole.renew(scaled(prices, share));
    whole.renew();
  }
  if (!whole.isKept()) return undefined;
  return whole;
}

/** Plans pairs of EVs together, as long as that gains. */
function paired(whole: WholePlans, prices: SharedPrices): void {
  const evs = whole.plans.length;
  const at = scaled(prices, PAIR_SHARE);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = whole.objectiveEur;
    for (let apart = 1; apart < evs && evs * apart <= PAIRS; apart++) {
      for (let ev = 0; ev < evs; ev++) whole.attempt(() => whole.renewTogether(ev, (ev + apart) % evs, at));
    }
    if (whole.objectiveEur <= before + 1e-6) break;
  }
}

function fromFill({ days, fill }: HeldFleet, search: PriceSearch, shared: Shared, isps: number): WholePlans {
  const plans = days.map((day, ev) => solveEvDay({ ...day, leftInKwh: fill.intoKwh[ev], leftOutKwh: fill.outKwh[ev] }));
  const whole = new WholePlans(days, plans, shared, isps);
  whole.renew(search.best);
  const found = improved(whole, search.best, days);
  if (!found) throw new Error('no plan for the fleet');
  return found;
}

const scaled = ({ into, out }: SharedPrices, share: number): SharedPrices => ({
  into: into.map((price) => share * price),
  out: out.map((price) => share * price),
});

/** Mean size of the prices that EVs meet, EUR/MWh. */
function meanPrice(days: readonly EvDay[]): number {
  let [sum, count] = [0, 0];
  for (const series of new Set(
    days.flatMap(({ dayAheadPrice, upPrice, downPrice }) => [dayAheadPrice, upPrice, downPrice]),
  )) {
    for (const price of series) {
      if (Number.isNaN(price)) continue;
      sum += Math.abs(price);
      count++;
    }
  }
  return count > 0 && sum > 0 ? sum / count : 1;
}
