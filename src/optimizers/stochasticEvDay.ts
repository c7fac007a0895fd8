import { present } from '../lookup.ts';
import { type EvDay, type EvDayPlan, reachability } from './evDay.ts';
import type { EvDaySolver } from './evDayDp.ts';
import { daysOf, type PriceScenario } from './stochastic.ts';

/** A day-ahead schedule and what it earns in each scenario, when the rest of the day is then planned best for it. */
export interface Candidate {
  scheduleKwh: Float64Array;
  profitEur: Float64Array;
}

/** When to stop seeking for a stretch: at a number of steps, or at a gap between bound and best schedule. */
export interface Effort {
  iterations: number;
  /** As a share of the bound. */
  relativeGap: number;
}

/** Gains smaller than this (EUR) are not worth another step. */
const SMALLEST_GAIN_EUR = 1e-9;
const MOST_STEPS = 12;
/** Steps after which a gap wider than this share of the bound asks for more schedules. */
const FEW_STEPS = 2;
const WIDE_GAP = 0.05;

/** Weighted mean of what a schedule earns. */
export const meanProfit = ({ profitEur }: Pick<Candidate, 'profitEur'>, weights: Float64Array): number =>
  weights.reduce((sum, weight, w) => sum + weight * profitEur[w], 0);

/**
 * The home stretches of each EV-day as problems of their own, each in every scenario; a session is one. A stretch starts and ends
 * at levels no decision changes, or is the only one, so that the best schedule of a day is made of the best schedules of its
 * stretches. Stretches that are alike in all are one and the same.
 */
export function stretchesOf(
  problems: readonly EvDay[],
  scenarios: readonly PriceScenario[],
  solver: EvDaySolver,
): StretchOverScenarios[][] {
  const known = new Map<string, StretchOverScenarios>();
  const atHome = { departureIsp: 0, arrivalIsp: 0, tripKwh: 0 };
  return problems.map((problem) => {
    const inEach = daysOf(problem, scenarios).map((day) =>
      reachability(day).stretches.map(({ from, to, startKwh }): EvDay => {
        return { ...day, ...atHome, fromIsp: from, ispCount: to, startKwh };
      }),
    );
    return inEach[0].map((_, k) => {
      const days = inEach.map((stretches) => stretches[k]);
      const key = keyOf(days);
      const stretch = known.get(key) ?? new StretchOverScenarios(days, solver);
      known.set(key, stretch);
      return stretch;
    });
  });
}

/** All of a stretch but the scenarios' prices. */
function keyOf(days: readonly EvDay[]): string {
  const { dayAheadPrice: _, upPrice: __, downPrice: ___, ...shared } = days[0];
  return JSON.stringify([shared, days.map(({ startKwh }) => startKwh)]);
}

/**
 * One home stretch of an EV-day over scenarios. First stage: the day-ahead schedule. Second stage, once prices are known: all energies, with
 * the deviation fee on day-ahead energy off the schedule (which itself settles at the day-ahead price, see `stageReward`).
 * So a schedule s earns, in scenario w,
 *
 *     V_w(s) = max over plans of  R_w(plan) - fee * sum_t |d_t - s_t|
 *
 * which the dynamic programme finds exactly. As |x| >= mu x / fee for any |mu| <= fee, and a schedule is the same in all
 * scenarios, the weighted mean of V_w(s) over scenarios is for every s at most
 *
 *     L(mu) = sum_w weight_w * max over plans of (R_w(plan) - sum_t mu_wt d_t),   sum_w weight_w mu_wt <= 0
 *
 * and each of those maxima is an ordinary EV-day whose day-ahead price is higher by mu_wt: the Lagrangian bound. Where the sum over
 * scenarios is above 0, the most that can be booked times it comes on top. At mu = 0 it is the wait-and-see bound. Steps of mu may
 * leave the fee's range, where nothing or all would be booked; for the bound it is brought back into it. The median over scenarios of what its days buy is a good schedule to start from.
 */
export class StretchOverScenarios {
  readonly pool: Candidate[] = [];
  readonly days: readonly EvDay[];
  private readonly solver: EvDaySolver;
  /** mu, EUR/MWh by scenario and ISP: what the bound adds to the day-ahead price, within the fee. */
  private readonly shift: Float64Array[];
  private readonly mostKwh: number; // in an ISP
  private readonly booked: Float64Array[]; // scratch of the steps, and of the median
  private readonly values: Float64Array;
  private readonly order: number[];
  private hasEach = false;

  /** @param days the same ISPs at home in each scenario */
  constructor(days: readonly EvDay[], solver: EvDaySolver) {
    this.days = days;
    this.solver = solver;
    this.shift = days.map(({ ispCount }) => new Float64Array(ispCount));
    this.mostKwh = days[0].chargeKw * days[0].hoursPerIsp;
    this.booked = days.map(({ ispCount }) => new Float64Array(ispCount));
    this.values = new Float64Array(days.length);
    this.order = days.map((_, w) => w);
  }

  /** Takes a schedule into the pool, and says what it earns. */
  take(scheduleKwh: Float64Array): Candidate {
    this.consider(scheduleKwh);
    return present(
      this.pool.find((known) => isSame(known.scheduleKwh, scheduleKwh)),
      'a schedule just taken into the pool',
    );
  }

  /** The best plan of each scenario once a schedule is booked. */
  plansFor(scheduleKwh: Float64Array): EvDayPlan[] {
    return this.days.map((day) => this.solver.solve({ ...day, scheduleKwh }));
  }

  /** Takes a schedule into the pool. @returns the best plan of each scenario once it is booked; none if it was known */
  private consider(scheduleKwh: Float64Array): EvDayPlan[] | undefined {
    if (this.pool.some((known) => isSame(known.scheduleKwh, scheduleKwh))) return undefined;
    const plans = this.plansFor(scheduleKwh);
    this.pool.push({ scheduleKwh, profitEur: Float64Array.from(plans, ({ objectiveEur }) => objectiveEur) });
    return plans;
  }

  /**
   * Takes a schedule to where no single step helps: plans of all scenarios for it, then the median of what they buy, which is
   * the best schedule for those plans, and so on. Every schedule seen joins the pool.
   */
  private climb(scheduleKwh: Float64Array, weights: Float64Array): void {
    let best = Number.NEGATIVE_INFINITY;
    let schedule = scheduleKwh;
    for (let step = 0; step < MOST_STEPS; step++) {
      const plans = this.consider(schedule);
      const value = plans ? mean(plans, weights) : Number.NEGATIVE_INFINITY;
      if (value <= best + SMALLEST_GAIN_EUR) return;
      best = value;
      schedule = this.median(present(plans, 'plans for every scenario').map(bought), weights);
    }
  }

  /** Order of those that have much the same mu one after the other. */
  static inOrder({ days: [a] }: StretchOverScenarios, { days: [b] }: StretchOverScenarios): number {
    return a.ispCount - b.ispCount || a.fromIsp - b.fromIsp || a.startKwh - b.startKwh;
  }

  /** Starts from another stretch's mu: what a schedule is worth in a scenario is much the same for all EVs. */
  startFrom(other: StretchOverScenarios): void {
    this.shift.forEach((series, w) => {
      series.set(other.shift[w].subarray(0, series.length)); // of sessions, one may be longer than the other
    });
  }

  /**
   * Lowers the Lagrangian bound by subgradient steps of Polyak's length, and climbs from the schedules met on the way. Where
   * a few steps leave a wide gap, or half of them any, what each scenario by itself would buy joins the pool.
   * @returns the lowest bound (EUR) on the weighted mean profit of any schedule
   */
  tighten(weights: Float64Array, effort: Effort): number {
    let bound = Number.POSITIVE_INFINITY;
    for (let k = 0; k < effort.iterations; k++) {
      this.centre(weights);
      const { eur, buys } = this.relaxed(weights);
      bound = Math.min(bound, eur);
      for (const isLargest of [false, true]) this.climb(this.median(buys, weights, isLargest), weights);
      const best = (): number => Math.max(...this.pool.map((candidate) => meanProfit(candidate, weights)));
      const isWide = k >= FEW_STEPS && bound - best() > WIDE_GAP * Math.abs(bound);
      if (isWide || 2 * k >= effort.iterations) this.considerEachScenario(weights);
      const gap = bound - best();
      if (gap <= Math.max(SMALLEST_GAIN_EUR, effort.relativeGap * Math.abs(bound))) break;
      if (!this.stepShift(buys, weights, eur - best())) break;
    }
    return bound;
  }

  /** The Lagrangian bound (EUR) at mu, and what is bought where a scenario has weight. */
  private relaxed(weights: Float64Array): { eur: number; buys: (Float64Array | undefined)[] } {
    const { deviationFee: fee, fromIsp, ispCount } = this.days[0];
    const sum = new Float64Array(ispCount);
    let eur = 0;
    const buys = this.days.map((day, w) => {
      if (weights[w] === 0) return undefined;
      const dayAheadPrice = Float64Array.from(day.dayAheadPrice);
      for (let t = fromIsp; t < ispCount; t++) {
        const mu = Math.min(fee, Math.max(-fee, this.shift[w][t]));
        dayAheadPrice[t] += mu;
        sum[t] += weights[w] * mu;
      }
      const plan = this.solver.solve({ ...day, dayAheadPrice });
      eur += weights[w] * plan.objectiveEur;
      return plan.dayAheadKwh;
    });
    for (let t = fromIsp; t < ispCount; t++) eur += (Math.max(0, sum[t]) * this.mostKwh) / 1000;
    return { eur, buys };
  }

  /** Once: takes what each scenario by itself would buy into the pool, and climbs from the best of that. */
  private considerEachScenario(weights: Float64Array): void {
    if (this.hasEach) return;
    this.hasEach = true;
    let best = Number.NEGATIVE_INFINITY;
    let plansOfBest: EvDayPlan[] = [];
    for (const day of this.days) {
      const plans = this.consider(this.solver.solve(day).dayAheadKwh);
      const value = plans ? mean(plans, weights) : Number.NEGATIVE_INFINITY;
      if (value <= best) continue;
      best = value;
      plansOfBest = present(plans, 'plans for every scenario');
    }
    if (plansOfBest.length > 0) this.climb(this.median(plansOfBest.map(bought), weights), weights);
  }

  /** Moves mu along what each scenario would have been booked over the mean of all. Returns whether there was anywhere to go. */
  private stepShift(buys: (Float64Array | undefined)[], weights: Float64Array, gapEur: number): boolean {
    const { shift, booked, mostKwh } = this;
    const { deviationFee: fee, fromIsp, ispCount } = this.days[0];
    let square = 0;
    for (let t = fromIsp; t < ispCount; t++) {
      let average = 0;
      for (let w = 0; w < buys.length; w++) {
        const mu = shift[w][t];
        booked[w][t] = mu > fee ? 0 : mu < -fee ? mostKwh : (buys[w]?.[t] ?? 0);
        average += weights[w] * booked[w][t];
      }
      for (let w = 0; w < buys.length; w++) {
        booked[w][t] -= average;
        square += weights[w] * (booked[w][t] / 1000) ** 2;
      }
    }
    if (square === 0) return false;
    const length = gapEur / square / 1000;
    for (let w = 0; w < buys.length; w++) {
      if (weights[w] === 0) continue;
      for (let t = fromIsp; t < ispCount; t++) shift[w][t] += length * booked[w][t];
    }
    return true;
  }

  /** Brings mu to a weighted mean of 0 over the scenarios, for each ISP. */
  private centre(weights: Float64Array): void {
    const { shift } = this;
    const { fromIsp, ispCount } = this.days[0];
    for (let t = fromIsp; t < ispCount; t++) {
      let mean = 0;
      for (let w = 0; w < shift.length; w++) mean += weights[w] * shift[w][t];
      for (const series of shift) series[t] -= mean;
    }
  }

  /** Weighted median of each ISP's energy: the least, or the largest, of those that are. */
  private median(series: (Float64Array | undefined)[], weights: Float64Array, isLargest = false): Float64Array {
    const { order, values } = this;
    const { fromIsp, ispCount } = this.days[0];
    const half = isLargest ? 0.5 + 1e-12 : 0.5 - 1e-12;
    const median = new Float64Array(ispCount);
    for (let t = fromIsp; t < ispCount; t++) {
      for (let w = 0; w < values.length; w++) values[w] = series[w]?.[t] ?? 0;
      sortBy(order, values);
      let passed = 0;
      for (let k = 0; k < order.length && passed < half; k++) {
        passed += weights[order[k]];
        median[t] = values[order[k]];
      }
    }
    return median;
  }
}

/** Sorts indices by their values, which are few, and in much the same order as last time. */
function sortBy(order: number[], values: Float64Array): void {
  for (let k = 1; k < order.length; k++) {
    const w = order[k];
    let at = k;
    for (; at > 0 && values[order[at - 1]] > values[w]; at--) order[at] = order[at - 1];
    order[at] = w;
  }
}

const bought = ({ dayAheadKwh }: EvDayPlan): Float64Array => dayAheadKwh;

const mean = (plans: readonly EvDayPlan[], weights: Float64Array): number =>
  plans.reduce((sum, { objectiveEur }, w) => sum + weights[w] * objectiveEur, 0);

function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let t = a.length - 1; t >= 0; t--) if (Math.abs(a[t] - b[t]) >= 1e-9) return false;
  return true;
}
