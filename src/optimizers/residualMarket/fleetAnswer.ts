import type { EvDay } from '../evDay.ts';
import { EvDaySolver } from '../evDayDp.ts';

/** EVs that are alike, and so planned once. */
export interface EvClass {
  /** One of them; its prices do not matter. */
  day: EvDay;
  /** How many there are. */
  count: number;
}

/** A schedule of one EV, or of a fleet. */
export interface PricedSchedule {
  /** kWh by ISP. */
  energyKwh: Float64Array;
  /** Costs beside the purchase, less what the owners pay (EUR). */
  ownCostEur: number;
}

/**
 * A fleet's best schedules at day-ahead prices with balancing closed: each EV's by `EvDaySolver`, exactly. As no EV changes
 * the prices, these are the fleet's too.
 */
export class FleetAnswer {
  private readonly solver = new EvDaySolver();
  private readonly days: EvDay[];

  /** @param classes EV-days of the same ISPs, each accepted by `checkEvDay` */
  constructor(private readonly classes: readonly EvClass[]) {
    this.days = classes.map(({ day }) => {
      const closed = new Float64Array(day.ispCount).fill(Number.NaN);
      return { ...day, upPrice: closed, downPrice: closed };
    });
  }

  /** Schedule of the whole fleet. @param priceEurPerMwh by ISP */
  best(priceEurPerMwh: Float64Array): PricedSchedule {
    const energyKwh = new Float64Array(priceEurPerMwh.length);
    let ownCostEur = 0;
    for (const [c, { count }] of this.classes.entries()) {
      const plan = this.planOf(c, priceEurPerMwh);
      for (let t = 0; t < energyKwh.length; t++) energyKwh[t] += count * plan.energyKwh[t];
      ownCostEur += count * plan.ownCostEur;
    }
    return { energyKwh, ownCostEur };
  }

  /** Schedule of one EV of each class; what `best` adds up. */
  plans(priceEurPerMwh: Float64Array): PricedSchedule[] {
    return this.classes.map((_, c) => this.planOf(c, priceEurPerMwh));
  }

  private planOf(c: number, priceEurPerMwh: Float64Array): PricedSchedule {
    const day = this.days[c];
    day.dayAheadPrice = priceEurPerMwh;
    const { dayAheadKwh, objectiveEur } = this.solver.solve(day);
    let purchaseEur = 0;
    for (let t = 0; t < dayAheadKwh.length; t++) purchaseEur += (priceEurPerMwh[t] * dayAheadKwh[t]) / 1000;
    return { energyKwh: dayAheadKwh, ownCostEur: -objectiveEur - purchaseEur };
  }
}

/** Puts EVs of equal days together: two differ where any figure but their prices does. Classes are in order of first appearance. */
export function classesOf(days: readonly EvDay[]): EvClass[] {
  const classes = new Map<string, EvClass>();
  for (const day of days) {
    const { dayAheadPrice: _, upPrice: _up, downPrice: _down, scheduleKwh, ...figures } = day;
    const key = JSON.stringify([figures, scheduleKwh && [...scheduleKwh]]);
    const known = classes.get(key);
    if (known) known.count++;
    else classes.set(key, { day, count: 1 });
  }
  return [...classes.values()];
}
