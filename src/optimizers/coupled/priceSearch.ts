import { present } from '../../lookup.ts';
import { type EvDay, type EvDayPlan, planObjective } from '../evDay.ts';
import { planFleet, planOf } from '../fleetPlan.ts';
import { withoutOffers } from './leastBids.ts';
import { atPrices, noPrices, PricedDay, type SharedPrices } from './prices.ts';
import type { Way } from './room.ts';

/**
 * How many times as stiff an ISP is than others, at least and at most: it becomes so by the one figure where its price goes on the same way
 * as before, and by the other where it turns. The prices of scarce ISPs have far to go, and few EVs there to move them.
 */
const STIFFER = { least: 0.1, most: 64, goesOn: 1.3, turns: 0.5 };
/** Most steps of the search for how far an EV goes towards its new plan. */
const LINE_STEPS = 6;
/** What is priced: what is charged, what is discharged, and of what is charged that which is offered downward. */
type Priced = 'into' | 'out' | 'down';
type Series = Record<Priced, Float64Array>;
const CONNECTION = ['into', 'out'] as const;
const WITH_OFFERS = ['into', 'out', 'down'] as const;

/** A mixture of plans of one EV: what it does on average, and what that is worth. */
interface Mixture extends Series {
  eur: number;
}

/** What is decided of what is offered one way in an ISP: nothing, or at least so much. */
export interface Decision {
  way: Way;
  isp: number;
  leastKwh: number;
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
 *
 * Where it is decided that at least so much is offered (`where`), a price below 0 on what is offered sees to it.
 */
export class PriceSearch {
  boundEur = Number.POSITIVE_INFINITY;
  /** The prices that prove the bound. */
  best: SharedPrices;
  private readonly isps: number;
  private readonly centre: Series;
  private readonly loads: Series;
  /** Least that is offered, where that is decided; else 0. */
  private readonly least: Record<Way, Float64Array>;
  private readonly now: Series;
  /** Stiffness of each price over that of the round, and how the price last moved. */
  private readonly stiffer: Series;
  private readonly moved: Series;
  private readonly mixtures: Mixture[];
  private readonly priced = new PricedDay();
  private ways: readonly Priced[] = CONNECTION;

  /**
   * @param days of which each EV is to find its best plan
   * @param limitKwh of an ISP, finite
   * @param start prices to start from, 0 or more
   */
  constructor(
    private days: readonly EvDay[],
    private readonly limitKwh: number,
    start: SharedPrices,
    from?: PriceSearch,
  ) {
    this.isps = start.into.length;
    this.now = seriesOf(this.isps);
    this.best = start;
    if (from) {
      this.centre = copyOf(from.centre);
      this.loads = copyOf(from.loads);
      this.least = { out: from.least.out.slice(), down: from.least.down.slice() };
      [this.stiffer, this.moved] = [copyOf(from.stiffer), copyOf(from.moved)];
      this.ways = from.ways;
      this.mixtures = from.mixtures.map((mixture) => ({ ...copyOf(mixture), eur: mixture.eur }));
      return;
    }
    this.centre = { ...seriesOf(this.isps), into: start.into.slice(), out: start.out.slice() };
    this.loads = seriesOf(this.isps);
    this.least = { out: new Float64Array(this.isps), down: new Float64Array(this.isps) };
    [this.stiffer, this.moved] = [seriesOf(this.isps), seriesOf(this.isps)];
    for (const way of WITH_OFFERS) this.stiffer[way].fill(1);
    this.mixtures = this.prove().map((plan, ev) => mixtureOf(days[ev], plan));
    for (const mixture of this.mixtures) this.load(mixture, 1);
  }

  /** A search that goes on from where this one stands, with some more decided of what is offered. */
  where(decisions: readonly Decision[]): PriceSearch {
    const search = new PriceSearch(this.days, this.limitKwh, this.best, this);
    search.boundEur = this.boundEur;
    search.decide(decisions);
    return search;
  }

  /** What is offered on average, kWh by ISP. */
  offered(way: Way): Float64Array {
    return this.loads[way];
  }

  private decide(decisions: readonly Decision[]): void {
    const none = decisions.filter(({ leastKwh }) => leastKwh === 0);
    for (const { way, isp, leastKwh } of decisions) {
      this.least[way][isp] = leastKwh;
      if (way === 'down' && leastKwh > 0) this.ways = WITH_OFFERS;
    }
    if (none.length === 0) return;
    this.days = withoutOffers(this.days, (way, t) => none.some((one) => one.way === way && one.isp === t));
    this.mixtures.forEach((mixture, ev) => {
      if (!none.some(({ way, isp }) => mixture[way][isp] > 0)) return;
      this.load(mixture, -1);
      const day = this.days[ev];
      this.mixtures[ev] = mixtureOf(day, planOf(this.priced.of(day, this.centre)));
      this.load(this.mixtures[ev], 1);
    });
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
    for (const way of this.ways) {
      const [centre, loads] = [this.centre[way], this.loads[way]];
      for (let t = 0; t < this.isps; t++) {
        const before = centre[t];
        centre[t] = this.price(way, t, loads[t], stiffness);
        this.stiffen(way, t, Math.sign(centre[t] - before));
      }
    }
  }

  private stiffen(way: Priced, t: number, moves: number): void {
    const [stiffer, moved] = [this.stiffer[way], this.moved[way]];
    const { least, most, goesOn, turns } = STIFFER;
    if (moves * moved[t] > 0) stiffer[t] = Math.min(goesOn * stiffer[t], most);
    if (moves * moved[t] < 0) stiffer[t] = Math.max(turns * stiffer[t], least);
    moved[t] = moves;
  }

  /** The bound at the prices as they stand. @returns the plans that are best at them */
  prove(): EvDayPlan[] {
    const { centre, limitKwh, least, days } = this;
    const plans = this.plansOf(atPrices(days, centre));
    let eur = 0;
    for (let t = 0; t < this.isps; t++) {
      const out = centre.out[t] < 0 ? least.out[t] : limitKwh;
      eur += (centre.into[t] * limitKwh + centre.out[t] * out + centre.down[t] * least.down[t]) / 1000;
    }
    for (const { objectiveEur } of plans) eur += objectiveEur;
    if (eur < this.boundEur) {
      this.boundEur = eur;
      this.best = copyOf(centre);
    }
    return plans;
  }

  /**
   * A whole plan for each EV in turn, in the place of its mixture: its best where the prices answer to what others do. Together
   * they keep the limit nearly. The mixtures stay.
   */
  whole(stiffness: number): EvDayPlan[] {
    const before = copyOf(this.loads);
    const plans = this.days.map((day, ev) => {
      this.load(this.mixtures[ev], -1);
      this.priceAt(day, stiffness, 0.5);
      const plan = planOf(this.priced.of(day, this.now));
      this.load(mixtureOf(day, plan), 1);
      return plan;
    });
    for (const way of WITH_OFFERS) this.loads[way].set(before[way]);
    return plans;
  }

  private plansOf(days: readonly EvDay[]): EvDayPlan[] {
    const others = planFleet(days.filter(({ heldTo }) => !heldTo)).values();
    return days.map((day) => (day.heldTo ? planOf(day) : present(others.next().value, 'a plan for every EV-day')));
  }

  /** The price of an ISP at a load: 0 or more at most at the limit, and where a least is decided 0 or less at that. */
  private price(way: Priced, t: number, loadKwh: number, stiffness: number): number {
    const centre = this.centre[way][t];
    const steepness = stiffness * this.stiffer[way][t];
    const above = way === 'down' ? 0 : Math.max(0, centre + steepness * (loadKwh - this.limitKwh));
    const leastKwh = way === 'into' ? 0 : this.least[way][t];
    return leastKwh === 0 || above > 0 ? above : Math.min(0, centre + steepness * (loadKwh - leastKwh));
  }

  /** The prices for an EV, with a share of its power on top of the loads. */
  private priceAt(
    { fromIsp, ispCount, chargeKw, dischargeKw, hoursPerIsp }: EvDay,
    stiffness: number,
    share: number,
  ): void {
    const charged = share * chargeKw * hoursPerIsp;
    const more = { into: charged, down: charged, out: share * dischargeKw * hoursPerIsp };
    for (const way of this.ways) {
      const [now, loads] = [this.now[way], this.loads[way]];
      for (let t = fromIsp; t < ispCount; t++) now[t] = this.price(way, t, loads[t] + more[way], stiffness);
    }
  }

  private load(mixture: Mixture, sign: 1 | -1): void {
    for (const way of WITH_OFFERS) {
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
      for (const way of this.ways) {
        const [to, from, loads] = [plan[way], mixture[way], this.loads[way]];
        for (let t = fromIsp; t < ispCount; t++) {
          const kwh = to[t] - from[t];
          if (kwh !== 0) eur -= (kwh * this.price(way, t, loads[t] + share * kwh, stiffness)) / 1000;
        }
      }
      return eur;
    };
    const share = rootOf(slope);
    if (share === 0) return;
    mixture.eur += share * gain;
    for (const way of WITH_OFFERS) {
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
  down: plan.downKwh.slice(),
  eur: planObjective(day, plan),
});

const seriesOf = (isps: number): Series => ({ ...noPrices(isps), down: new Float64Array(isps) });

const copyOf = ({ into, out, down }: Series): Series => ({ into: into.slice(), out: out.slice(), down: down.slice() });
