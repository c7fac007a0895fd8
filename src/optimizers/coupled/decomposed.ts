import { pow } from '../../arithmetic/index.ts';
import type { EvDay, EvDayPlan } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { areTogether, type FleetCoupling, horizonOf, perIsp } from './coupling.ts';
import { type HeldFleet, holdWithin, withUnmet } from './held.ts';
import { settleBids, tryBids, withoutTooSmall } from './leastBids.ts';
import { PriceSearch } from './priceSearch.ts';
import { noPrices, type SharedPrices, scaled } from './prices.ts';
import type { Shared } from './room.ts';
import { WholePlans } from './wholePlans.ts';

/** Rounds over all EVs, of which the stiffness falls from one figure to another: the mean price, for loads of twice the limit. */
interface Stage {
  rounds: number;
  from: number;
  to: number;
}

/** It stops after a stage with a gap of no more than this, or after the last. */
const RELATIVE_GAP = 0.002;
const STAGES: readonly Stage[] = [
  { rounds: 12, from: 8, to: 0.5 },
  { rounds: 12, from: 2, to: 0.25 },
];
/** Where it starts from prices that have been good before. */
const FIRST_STAGE: Stage = { rounds: 4, from: 1, to: 0.5 };
/** In the last rounds of a stage bounds are proved. */
const PROVED = 3;
/** Fleets of which more whole plans are tried. */
const FEW_EVS = 30;
/** Stiffness with which whole plans are found; of larger fleets the first alone. */
const WHOLE = [2, 0.5, 8];
/** Shares of the prices at which whole plans are made anew, in turn with the best there are. */
const SHARES = [0.97, 0.9];
/** How many pairs of EVs are planned together, how often, and at what share of the prices the first. */
const PAIRS = 100;
const SWEEPS = 3;
const PAIR_SHARE = 0.8;
/** What a sweep must gain for another, EUR. */
const GAIN_EUR = 1e-6;

/** Plans found by prices. */
export interface PricedPlan {
  plans: EvDayPlan[];
  /** Sum of the plans' objectives. */
  objectiveEur: number;
  /** No plans earn more. */
  boundEur: number;
  /** The prices on the limit that prove it. */
  prices: SharedPrices;
  /** Whether not all levels can be reached. */
  isShort: boolean;
}

/**
 * Plans a fleet whose EVs share a connection or a minimum bid, by prices on the connection (`PriceSearch`), which also prove the bound.
 * From there each EV gets one whole plan at prices that answer to what the others do, is planned anew within what these leave,
 * and in small fleets pairs together; bids that are too small are made large enough or left out, whichever earns more. The bound takes no
 * note of the minimum bid but where the whole fleet could not offer that much.
 *
 * Where levels cannot all be reached, EVs are first held to what `holdWithin` reaches, and the bound is of plans that do as much for
 * each of them.
 * @param start prices to start from, as found for the same ISPs and other states of the EVs
 * @returns undefined where it finds no plan
 */
export function decomposeFleet(
  days: readonly EvDay[],
  coupling: FleetCoupling,
  start?: SharedPrices,
): PricedPlan | undefined {
  if (!areTogether(days)) throw new Error('the EVs of a fleet must be planned over the same ISPs');
  return new Decomposition(days, coupling, start).solve();
}

class Decomposition {
  private readonly isps: number;
  private readonly shared: Shared;
  private readonly held: HeldFleet;
  /** With what they are held to. */
  private readonly days: EvDay[];
  private readonly search: PriceSearch;
  private readonly stages: readonly Stage[];
  /** EUR/MWh for each kWh. */
  private readonly stiffness: number;
  private readonly isFew: boolean;

  constructor(
    private readonly asked: readonly EvDay[],
    coupling: FleetCoupling,
    start: SharedPrices | undefined,
  ) {
    this.isps = horizonOf(asked).to;
    const { limitKwh, bidKwh } = perIsp(asked, coupling);
    const mostKwh = asked.reduce((sum, day) => sum + Math.max(day.chargeKw, day.dischargeKw) * day.hoursPerIsp, 0);
    this.shared = { limitKwh: Math.min(limitKwh, mostKwh), bidKwh };
    this.held = holdWithin(withoutTooSmall(asked, this.shared, this.isps), this.shared.limitKwh, this.isps);
    this.days = this.held.days.map((day, ev) => ({ ...day, heldTo: this.held.reaches[ev] }));
    this.search = new PriceSearch(this.held.days, this.shared.limitKwh, start ?? noPrices(this.isps));
    this.stages = start ? [FIRST_STAGE, ...STAGES] : STAGES;
    this.stiffness = meanPrice(asked) / Math.max(this.shared.limitKwh, mostKwh / 1000, Number.MIN_VALUE);
    this.isFew = asked.length <= FEW_EVS;
  }

  solve(): PricedPlan | undefined {
    const { asked, search, shared } = this;
    let best: WholePlans | undefined;
    for (const { rounds, from, to } of this.stages) {
      for (let k = 1; k <= rounds; k++) {
        search.round(this.stiffness * from * pow(to / from, (k - 1) / (rounds - 1)));
        if (k <= rounds - PROVED) continue;
        search.prove();
        if (this.isFew || k === rounds) best = better(best, this.found());
      }
      if (best && search.boundEur - best.objectiveEur <= RELATIVE_GAP * Math.abs(search.boundEur)) break;
    }
    best ??= this.fromFill();
    if (!best) return undefined;
    this.pair(best);
    if (this.isFew && shared.bidKwh > 0) tryBids(best, this.days);
    const isShort = this.held.shortKwh > 0;
    const plans = isShort ? best.plans.map((plan, ev) => withUnmet(asked[ev], plan)) : best.plans;
    const { objectiveEur } = best;
    return { plans, objectiveEur, boundEur: Math.max(search.boundEur, objectiveEur), prices: search.best, isShort };
  }

  /** Whole plans from where the search stands. */
  private found(): WholePlans | undefined {
    let best: WholePlans | undefined;
    for (const stiffness of this.isFew ? WHOLE : WHOLE.slice(0, 1)) {
      const plans = this.search.whole(stiffness * this.stiffness);
      best = better(best, this.improved(new WholePlans(this.days, plans, this.shared, this.isps)));
    }
    return best;
  }

  private improved(whole: WholePlans): WholePlans | undefined {
    settleBids(whole, this.days);
    whole.renew();
    for (const share of SHARES) {
      whole.renew(scaled(this.search.best, share));
      whole.renew();
    }
    return whole.isKept() ? whole : undefined;
  }

  /** Plans pairs of EVs together, as long as that gains. */
  private pair(whole: WholePlans): void {
    const evs = whole.plans.length;
    const prices = scaled(this.search.best, PAIR_SHARE);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const before = whole.objectiveEur;
      for (let apart = 1; apart < evs && evs * apart <= PAIRS; apart++) {
        for (let ev = 0; ev < evs; ev++) whole.attempt(() => whole.renewTogether(ev, (ev + apart) % evs, prices));
      }
      if (whole.objectiveEur <= before + GAIN_EUR) break;
    }
  }

  /** From plans that only reach what they are held to: those keep the limit, and offer nothing where there is a least bid. */
  private fromFill(): WholePlans | undefined {
    const { days, shared, search } = this;
    const { intoKwh, outKwh } = this.held.fill;
    const plans = days.map((day, ev) => {
      const none = { downPrice: new Float64Array(day.ispCount).fill(Number.NaN) };
      const given = { leftInKwh: intoKwh[ev], leftOutKwh: outKwh[ev], ...(shared.bidKwh > 0 ? none : {}) };
      return solveEvDay({ ...day, ...given });
    });
    const whole = new WholePlans(days, plans, shared, this.isps);
    whole.renew(search.best);
    return this.improved(whole);
  }
}

const better = (a: WholePlans | undefined, b: WholePlans | undefined): WholePlans | undefined =>
  a && !(b && b.objectiveEur > a.objectiveEur) ? a : b;

/** Mean size of the prices that EVs meet, EUR/MWh. */
function meanPrice(days: readonly EvDay[]): number {
  let [sum, count] = [0, 0];
  for (const series of new Set(days.flatMap((day) => [day.dayAheadPrice, day.upPrice, day.downPrice]))) {
    for (const price of series) {
      if (Number.isNaN(price)) continue;
      sum += Math.abs(price);
      count++;
    }
  }
  return sum > 0 ? sum / count : 1;
}
