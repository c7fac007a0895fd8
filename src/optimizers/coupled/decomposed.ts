import { pow } from '../../arithmetic/index.ts';
import type { EvDay, EvDayPlan } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { boundWithBids } from './bidTree.ts';
import { areTogether, type FleetCoupling, horizonOf, perIsp } from './coupling.ts';
import { type HeldFleet, holdWithin, withUnmet } from './held.ts';
import { settleBids, withoutTooSmall } from './leastBids.ts';
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
/** With more than a few EVs bids are decided only where the gap is larger than this. */
const MANY_GAP = 0.005;
const STAGES: readonly Stage[] = [
  { rounds: 12, from: 8, to: 0.5 },
  { rounds: 12, from: 2, to: 0.25 },
];
/** Where it starts from prices that have been good before. */
const FIRST_STAGE: Stage = { rounds: 4, from: 1, to: 0.5 };
/** In the last rounds of a stage bounds are proved. */
const PROVED = 3;
/** How often a fleet with a least bid is branched at most, and how often times its EVs. */
const MOST_BRANCHED = 20;
const BRANCHED_EVS = 600;
/** Stiffness of what is branched. */
const BRANCHES = 0.5;
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
 * and in small fleets pairs together; bids that are too small are made large enough or left out, whichever earns more. Prices alone take
 * no note of the minimum bid but where the whole fleet could not offer that much: `boundWithBids` does, as far as its tree goes.
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
    const able = this.held.shortKwh > 0 ? this.withLessHeld() : this.held.days;
    this.days = able.map((day, ev) => ({ ...day, heldTo: this.held.reaches[ev] }));
    this.search = new PriceSearch(able, this.shared.limitKwh, start ?? noPrices(this.isps));
    this.stiffness = meanPrice(asked) / Math.max(this.shared.limitKwh, mostKwh / 1000, Number.MIN_VALUE);
    this.isFew = asked.length <= FEW_EVS;
    const stages = this.isFew || bidKwh === 0 ? STAGES : STAGES.slice(0, 1); // of more EVs the tree goes on
    this.stages = start ? [FIRST_STAGE, ...stages] : stages;
  }

  /** EVs that are held to less than they could reach alone can offer more than was taken from what they could. */
  private withLessHeld(): readonly EvDay[] {
    const days = this.held.days.map((day, ev) => {
      const { upPrice, downPrice } = this.asked[ev];
      return { ...day, upPrice, downPrice };
    });
    return withoutTooSmall(days, this.shared, this.isps);
  }

  solve(): PricedPlan | undefined {
    const { asked, search, shared } = this;
    let best: WholePlans | undefined;
    for (const { rounds, from, to } of this.stages) {
      for (let k = 1; k <= rounds; k++) {
        search.round(this.stiffness * from * pow(to / from, (k - 1) / (rounds - 1)));
        if (k <= rounds - PROVED) continue;
        search.prove();
        if ((this.isFew && shared.bidKwh === 0) || k === rounds) best = better(best, this.found(search));
      }
      if (best && isNear(best, search.boundEur)) break;
    }
    let { boundEur } = search;
    const gap = this.isFew ? RELATIVE_GAP : MANY_GAP;
    if (shared.bidKwh > 0 && !(best && isNear(best, boundEur, gap))) {
      boundEur = boundWithBids(search, shared.bidKwh, {
        nodes: Math.min(MOST_BRANCHED, Math.floor(BRANCHED_EVS / asked.length)),
        gap,
        goOn: (branch, rounds) => {
          for (let k = 0; k < rounds; k++) branch.round(this.stiffness * BRANCHES);
          branch.prove();
        },
        seek: (branch) => {
          best = better(best, this.found(branch));
          return best?.objectiveEur ?? Number.NEGATIVE_INFINITY;
        },
      });
    }
    best ??= this.fromFill();
    if (!best) return undefined;
    this.pair(best);
    const isShort = this.held.shortKwh > 0;
    const plans = isShort ? best.plans.map((plan, ev) => withUnmet(asked[ev], plan)) : best.plans;
    const { objectiveEur } = best;
    const prices = { into: search.best.into, out: search.best.out };
    return { plans, objectiveEur, boundEur: Math.max(boundEur, objectiveEur), prices, isShort };
  }

  /** Whole plans from where the search stands. */
  private found(search: PriceSearch): WholePlans | undefined {
    let best: WholePlans | undefined;
    for (const stiffness of this.isFew ? WHOLE : WHOLE.slice(0, 1)) {
      const plans = search.whole(stiffness * this.stiffness);
      best = better(best, this.improved(new WholePlans(this.days, plans, this.shared, this.isps), search));
    }
    return best;
  }

  private improved(whole: WholePlans, search = this.search): WholePlans | undefined {
    settleBids(whole, this.days);
    whole.renew();
    for (const share of SHARES) {
      whole.renew(scaled(search.best, share));
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

const isNear = ({ objectiveEur }: WholePlans, boundEur: number, gap = RELATIVE_GAP): boolean =>
  boundEur - objectiveEur <= gap * Math.abs(boundEur);

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
