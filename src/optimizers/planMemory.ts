import { present } from '../lookup.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';

/** EV-days that a memory holds at most: about 25 MB where each has 96 ISPs. */
const MOST_EV_DAYS = 8192;

const FIGURES = [
  ...(['startKwh', 'fromIsp', 'departureIsp', 'arrivalIsp', 'tripKwh', 'capacityKwh', 'minimumKwh'] as const),
  ...(['chargeKw', 'dischargeKw', 'chargeEfficiency', 'dischargeEfficiency', 'deviationFee'] as const),
  ...(['ownerPrice', 'ownerBilling', 'wear', 'hoursPerIsp', 'ispCount'] as const),
];
const SERIES = ['dayAheadPrice', 'upPrice', 'downPrice'] as const;

/** What was planned at one place. */
interface Planned {
  /** Prices of all, by the names in `SERIES`. */
  series: Float64Array[];
  days: { problem: EvDay; plan: EvDayPlan }[];
}

/**
 * Plans of the EV-days of one world, for runs in it that ask for them again: under other market rules most days are planned on
 * the same prices and start as full. A plan is given for a problem of the same content, to the last bit, and for no other; so
 * whoever asks gets what it would find. Keeps the first that it is told, and no more than `MOST_EV_DAYS`.
 */
export class PlanMemory {
  private readonly planned = new Map<string, Planned>();
  private held = 0;

  /**
   * Plans of EV-days: those that are known, and the others as `solve` finds them. They must not be changed.
   * @param place what tells these EV-days from others of the world, such as a fleet and a day
   * @param problems EV-days on the same prices, without `end` or a schedule
   */
  plans(place: string, problems: readonly EvDay[], solve: (some: readonly EvDay[]) => EvDayPlan[]): EvDayPlan[] {
    const known = this.planned.get(place);
    if (!known) {
      const plans = solve(problems);
      this.keep(place, problems, plans);
      return plans;
    }
    const arePricesSame = problems.length > 0 && SERIES.every((key, k) => isSame(known.series[k], problems[0][key]));
    const plans = problems.map((problem, k) => {
      const day = arePricesSame ? known.days.at(k) : undefined;
      return day && FIGURES.every((key) => day.problem[key] === problem[key]) ? day.plan : undefined;
    });
    const found = solve(problems.filter((_, k) => !plans[k])).values();
    return plans.map((plan) => plan ?? present(found.next().value, 'a plan for every EV-day'));
  }

  private keep(place: string, problems: readonly EvDay[], plans: readonly EvDayPlan[]): void {
    if (problems.length === 0 || this.held + problems.length > MOST_EV_DAYS) return;
    this.held += problems.length;
    const series = SERIES.map((key) => problems[0][key].slice());
    this.planned.set(place, {
      series,
      days: problems.map((problem, k) => ({ problem: { ...problem }, plan: plans[k] })),
    });
  }
}

const isSame = (one: Float64Array, other: Float64Array): boolean =>
  one.length === other.length && one.every((price, t) => Object.is(price, other[t]));

const memories = new WeakMap<object, PlanMemory>();

/** The memory of plans that runs in one world share, as long as that is kept. */
export function plansIn(world: object): PlanMemory {
  const memory = memories.get(world) ?? new PlanMemory();
  memories.set(world, memory);
  return memory;
}
