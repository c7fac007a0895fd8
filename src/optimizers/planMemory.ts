import { present } from '../lookup.ts';
import { areSame } from '../series.ts';
import type { EvDay, EvDayPlan } from './evDay.ts';

/** EV-days that a memory holds at most: about 26 MB where each has 96 ISPs. */
const MOST_EV_DAYS = 8192;

/** What tells EV-days of one fleet and day apart. */
const FIGURES = [
  ...(['startKwh', 'fromIsp', 'departureIsp', 'arrivalIsp', 'tripKwh', 'capacityKwh', 'minimumKwh'] as const),
  ...(['chargeKw', 'dischargeKw', 'chargeEfficiency', 'dischargeEfficiency'] as const),
];
const COMMON = ['deviationFee', 'ownerPrice', 'ownerBilling', 'wear', 'hoursPerIsp', 'ispCount'] as const;
const PRICES = ['dayAheadPrice', 'upPrice', 'downPrice'] as const;
const VOLUMES = ['upKwh', 'downKwh', 'dayAheadKwh', 'energyKwh'] as const;

/** What was planned at one place, in few objects, since there are many EV-days. */
interface Planned {
  /** One of the EV-days; its prices are copies. */
  first: EvDay;
  evs: number;
  /** A row of `FIGURES` per EV. */
  figures: Float64Array;
  /** Of each EV the series of `VOLUMES`. */
  volumes: Float64Array;
  /** Objective and unmet energy of each EV. */
  sums: Float64Array;
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
   * @param problems EV-days on the same prices and terms, without `end` or a schedule
   */
  plans(place: string, problems: readonly EvDay[], solve: (some: readonly EvDay[]) => EvDayPlan[]): EvDayPlan[] {
    const known = this.planned.get(place);
    if (!known) {
      const plans = solve(problems);
      this.keep(place, problems, plans);
      return plans;
    }
    const areAlike = problems.length > 0 && isSameDay(known.first, problems[0]);
    const plans = problems.map((problem, ev) =>
      areAlike && isKnown(known, problem, ev) ? planAt(known, ev) : undefined,
    );
    const found = solve(problems.filter((_, ev) => !plans[ev])).values();
    return plans.map((plan) => plan ?? present(found.next().value, 'a plan for every EV-day'));
  }

  private keep(place: string, problems: readonly EvDay[], plans: readonly EvDayPlan[]): void {
    const evs = problems.length;
    if (evs === 0 || this.held + evs > MOST_EV_DAYS) return;
    this.held += evs;
    const [{ ispCount }] = problems;
    const figures = new Float64Array(evs * FIGURES.length);
    const volumes = new Float64Array(evs * VOLUMES.length * ispCount);
    const sums = new Float64Array(2 * evs);
    for (const [ev, plan] of plans.entries()) {
      for (let k = 0; k < FIGURES.length; k++) figures[ev * FIGURES.length + k] = problems[ev][FIGURES[k]];
      for (let k = 0; k < VOLUMES.length; k++) volumes.set(plan[VOLUMES[k]], (ev * VOLUMES.length + k) * ispCount);
      sums[2 * ev] = plan.objectiveEur;
      sums[2 * ev + 1] = plan.unmetKwh;
    }
    const first = { ...problems[0] };
    for (const key of PRICES) first[key] = first[key].slice();
    this.planned.set(place, { first, evs, figures, volumes, sums });
  }
}

const isSameDay = (one: EvDay, other: EvDay): boolean =>
  COMMON.every((key) => one[key] === other[key]) && PRICES.every((key) => areSame(one[key], other[key]));

function isKnown({ evs, figures }: Planned, problem: EvDay, ev: number): boolean {
  if (ev >= evs) return false;
  for (let k = 0; k < FIGURES.length; k++) {
    if (figures[ev * FIGURES.length + k] !== problem[FIGURES[k]]) return false;
  }
  return true;
}

function planAt({ first: { ispCount }, volumes, sums }: Planned, ev: number): EvDayPlan {
  const series = (place: number): Float64Array => {
    const from = (ev * VOLUMES.length + place) * ispCount;
    return new Float64Array(volumes.buffer, from * Float64Array.BYTES_PER_ELEMENT, ispCount);
  };
  const [upKwh, downKwh, dayAheadKwh, energyKwh] = [series(0), series(1), series(2), series(3)];
  return { objectiveEur: sums[2 * ev], unmetKwh: sums[2 * ev + 1], upKwh, downKwh, dayAheadKwh, energyKwh };
}

const memories = new WeakMap<object, PlanMemory>();

/** The memory of plans that runs in one world share, as long as that is kept. */
export function plansIn(world: object): PlanMemory {
  const memory = memories.get(world) ?? new PlanMemory();
  memories.set(world, memory);
  return memory;
}
