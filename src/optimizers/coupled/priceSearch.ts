import { present } from '../../lookup.ts';
import { type EvDay, type EvDayPlan, planObjective } from '../evDay.ts';
import { planFleet, planOf } from '../fleetPlan.ts';
import { atPrices, noPrices, PricedDay, type SharedPrices } from './prices.ts';

/** Most steps of the search for how far an EV goes towards its new plan. */
const LINE_STEPS = 6;
const WAYS = ['into', 'out'] as const;

/** A mixture of plans of one EV: what it charges and discharges on average, and what that is worth. */
interface Mixture {
  into: Float64Array;
  out: Float64Array;
  eur: number;
}

/**
 * Seeks the prices on a limit that bound best what a fleet can earn behind it, by the augmented Lagrangian. The price of an ISP
 * is
 *
 *     p = max(0, centre + stiffness (load - limit))
 *
 * and each EV in turn finds its best plan at the prices as they then are, exactly, and goes towards it as far as that pays;
 * after a round of all the prices are the new centre. What each EV does is a mixture of its plans, and the mixtures come to keep
 * the limit together. Any prices prove a bound: the best that EVs can earn at them, and price times limit of all ISPs.
 */
export class PriceSearch {
  boundEur = Number.POSITIVE_INFINITY;
  /** The prices that prove the bound. */
  best: SharedPrices;
  private readonly centre: SharedPrices;
  private readonly now: SharedPrices;
  private readonly loads: SharedPrices;
  private readonly mixtures: Mixture[];
  private readonly priced = new PricedDay();
  private readonly isps: number;

  /**
   * @param days of which each EV is to find its best plan
   * @param limitKwh of an ISP, finite
   * @param start prices to start from
   */
  constructor(
    private readonly days: readonly EvDay[],
    private readonly limitKwh: number,
    start: SharedPrices,
  ) {
    this.isps = start.into.length;
    this.centre = { into: start.into.slice(), out: start.out.slice() };
    this.best = start;
    this.now = noPrices(this.isps);
    this.loads = noPrices(this.isps);
    this.mixtures = this.prove().map((plan, ev) => mixtureOf(days[ev], plan));
    for (const mixture of this.mixtures) this.load(mixture, 1);
  }

  /**
   * Each EV once goes towards its best plan.
   * @param stiffness EUR/MWh for each kWh above the limit
   */
  round(stiffness: number): void {
    this.days.forEach((day, ev) => {
      this.priceAt(day, stiffness, 0);
      const plan = planOf(this.priced.of(day, this.now));
      this.go(day, this.mixtures[ev], mixtureOf(day, plan), stiffness);
    });
    for (const way of WAYS) {
      const [centre, loads] = [this.centre[way], this.loads[way]];
      for (let t = 0; t < this.isps; t++) centre[t] = this.price(centre[t], loads[t], stiffness);
    }
  }

  /** The bound at the prices as they stand. @returns the plans that are best at them */
  prove(): EvDayPlan[] {
    const { centre, limitKwh, days } = this;
    const shifted = atPrices(days, centre);
    const plans = this.plansOf(shifted);
    let eur = 0;
    for (let t = 0; t < this.isps; t++) eur += ((centre.into[t] + centre.out[t]) * limitKwh) / 1000;
    for (const { objectiveEur } of plans) eur += objectiveEur;
    if (eur < this.boundEur) {
      this.boundEur = eur;
      this.best = { into: centre.into.slice(), out: centre.out.slice() };
    }
    return plans;
  }

  /**
   * A whole plan for each EV in turn, in the place of its mixture: its best where the prices answer to what others do. Together
   * they keep the limit nearly. The mixtures stay.
   */
  whole(stiffness: number): EvDayPlan[] {
    const before = { into: this.loads.into.slice(), out: this.loads.out.slice() };
    const plans = this.days.map((day, ev) => {
      this.load(this.mixtures[ev], -1);
      this.priceAt(day, stiffness, 0.5);
      const plan = planOf(this.priced.of(day, this.now));
      this.load(mixtureOf(day, plan), 1);
      return plan;
    });
    for (const way of WAYS) this.loads[way].set(before[way]);
    return plans;
  }

  private plansOf(days: readonly EvDay[]): EvDayPlan[] {
    const others = planFleet(days.filter(({ heldTo }) => !heldTo)).values();
    return days.map((day) => (day.heldTo ? planOf(day) : present(others.next().value, 'a plan for every EV-day')));
  }

  private price(centre: number, loadKwh: number, stiffness: number): number {
    return Math.max(0, centre + stiffness * (loadKwh - this.limitKwh));
  }

  /** The prices for an EV, with a share of its power on top of the loads. */
  private priceAt(
    { fromIsp, ispCount, chargeKw, dischargeKw, hoursPerIsp }: EvDay,
    stiffness: number,
    share: number,
  ): void {
    const { now, centre, loads } = this;
    const [into, out] = [share * chargeKw * hoursPerIsp, share * dischargeKw * hoursPerIsp];
    for (let t = fromIsp; t < ispCount; t++) {
      now.into[t] = this.price(centre.into[t], loads.into[t] + into, stiffness);
      now.out[t] = this.price(centre.out[t], loads.out[t] + out, stiffness);
    }
  }

  private load(mixture: Mixture, sign: 1 | -1): void {
    for (const way of WAYS) {
      const loads = this.loads[way];
      mixture[way].forEach((kwh, t) => {
        loads[t] += sign * kwh;
      });
    }
  }

  /** Goes from what an EV does to a new plan as far as that pays. */
  private go(day: EvDay, mixture: Mixture, plan: Mixture, stiffness: number): void {
    const { fromIsp, ispCount } = day;
    const gain = plan.eur - mixture.eur;
    // what a little more of the new plan is worth where a share of it is taken
    const slope = (share: number): number => {
      let eur = gain;
      for (const way of WAYS) {
        const [to, from, centre, loads] = [plan[way], mixture[way], this.centre[way], this.loads[way]];
        for (let t = fromIsp; t < ispCount; t++) {
          const kwh = to[t] - from[t];
          if (kwh !== 0) eur -= (kwh * this.price(centre[t], loads[t] + share * kwh, stiffness)) / 1000;
        }
      }
      return eur;
    };
    const share = rootOf(slope);
    if (share === 0) return;
    mixture.eur += share * gain;
    for (const way of WAYS) {
      const [to, from, loads] = [plan[way], mixture[way], this.loads[way]];
      for (let t = fromIsp; t < ispCount; t++) {
        const kwh = share * (to[t] - from[t]);
        from[t] += kwh;
        loads[t] += kwh;
      }
    }
  }
}

/** Where a falling slope over [0, 1] gets to 0, nearly: an end of that where it is of one sign. */
function rootOf(slope: (share: number) => number): number {
  const first = slope(0);
  if (first <= 1e-12) return 0;
  let [low, atLow, high, atHigh] = [0, first, 1, slope(1)];
  if (atHigh >= 0) return 1;
  for (let k = 0; k < LINE_STEPS; k++) {
    const share = low + ((high - low) * atLow) / (atLow - atHigh);
    const at = slope(share);
    if (Math.abs(at) < 1e-3 * first) return share;
    if (at > 0) [low, atLow] = [share, at];
    else [high, atHigh] = [share, at];
  }
  return low;
}

const mixtureOf = (day: EvDay, plan: EvDayPlan): Mixture => ({
  into: plan.downKwh.map((kwh, t) => kwh + plan.dayAheadKwh[t]),
  out: plan.upKwh.slice(),
  eur: planObjective(day, plan),
});
