import { type EvDay, type EvDayPlan, planObjective, type Reachability } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { Loads } from './loads.ts';
import type { SharedPrices } from './prices.ts';
import { Room, type Shared, type Terms, WAYS } from './room.ts';

const TINY_KWH = 1e-7;
/** What a new plan must gain, EUR. */
const GAIN_EUR = 1e-9;
/** What is taken to be paid where others offer too little without an EV, EUR/MWh, one after the other. */
const HOLDING_EUR = [0, 100, 1000];

/** Plans of a fleet, each of which can be made anew within what the others leave of what they share. */
export class WholePlans {
  readonly plans: EvDayPlan[];
  readonly loads: Loads;
  readonly room: Room;

  /**
   * @param days each with `heldTo`
   * @param plans that need not keep what is shared yet
   */
  constructor(
    private readonly days: readonly EvDay[],
    plans: readonly EvDayPlan[],
    shared: Shared,
    isps: number,
  ) {
    this.loads = new Loads(isps);
    this.room = new Room(shared, isps);
    this.plans = plans.map((plan, ev) => ({ ...plan, objectiveEur: planObjective(days[ev], plan) }));
    for (const plan of plans) this.loads.add(plan);
  }

  get objectiveEur(): number {
    return this.plans.reduce((sum, { objectiveEur }) => sum + objectiveEur, 0);
  }

  /** Whether together they keep the limit and the least bid, and each what it is held to. */
  isKept(): boolean {
    const { loads, room } = this;
    return (
      loads.into.every((kwh, t) => Math.max(kwh, loads.out[t]) <= room.shared.limitKwh + 5 * TINY_KWH) &&
      !WAYS.some((way) => loads[way].some((kwh) => room.isSmall(kwh))) &&
      this.plans.every((plan, ev) => isHeld(plan, this.days[ev]))
    );
  }

  /** Makes each plan anew: the best there is, or the best at prices, which may earn less. */
  renew(prices?: SharedPrices): void {
    for (let ev = 0; ev < this.plans.length; ev++) this.replan(ev, { prices });
  }

  /** Makes one plan anew, where that leaves the least bids kept that were; without terms only where it gains. */
  replan(ev: number, terms: Terms): void {
    const { plans, loads, room } = this;
    const before = plans[ev];
    loads.add(before, -1);
    const isOnTerms = terms.prices !== undefined || terms.at !== undefined;
    const mustGain = !isOnTerms && room.isWithin(before, loads) && isHeld(before, this.days[ev]);
    const plan = this.best(ev, terms, room.isOffered(before, loads));
    if (plan && !(mustGain && plan.objectiveEur <= before.objectiveEur + GAIN_EUR)) plans[ev] = plan;
    loads.add(plans[ev]);
  }

  /** Makes the plans of two EVs anew, the first at prices and as if the other were not there. */
  renewTogether(first: number, second: number, prices: SharedPrices): void {
    const { plans, loads } = this;
    for (const ev of [first, second]) loads.add(plans[ev], -1);
    for (const [ev, terms] of [[first, { prices }] as const, [second, {}] as const]) {
      plans[ev] = this.best(ev, terms, false) ?? plans[ev];
      loads.add(plans[ev]);
    }
    this.replan(first, {});
  }

  /** Does something to the plans, and undoes it where they then earn no more or do not keep what they must. @returns whether it stays */
  attempt(work: () => void): boolean {
    const { plans, objectiveEur } = this;
    const before = [...plans];
    work();
    if (this.objectiveEur > objectiveEur + GAIN_EUR && this.isKept()) return true;
    this.restore(before);
    return false;
  }

  /** Goes back to plans it had. */
  restore(before: readonly EvDayPlan[]): void {
    const { plans, loads } = this;
    before.forEach((plan, ev) => {
      if (plan === plans[ev]) return;
      loads.add(plans[ev], -1);
      loads.add(plan);
      plans[ev] = plan;
    });
  }

  /** The best plan of an EV beside what others do; undefined where it cannot be held to what it must. */
  private best(ev: number, terms: Terms, mustOffer: boolean): EvDayPlan | undefined {
    const { loads, room } = this;
    const day = this.days[ev];
    for (const holdEur of room.shared.bidKwh > 0 && mustOffer ? HOLDING_EUR : [0]) {
      const plan = solveEvDay(room.of(day, loads, { ...terms, holdEur }));
      if (!isHeld(plan, day) || (mustOffer && !room.isOffered(plan, loads))) continue;
      return { ...plan, objectiveEur: planObjective(day, plan) };
    }
    return undefined;
  }
}

/** Whether a plan keeps the levels that its EV is held to. */
function isHeld({ energyKwh }: EvDayPlan, { heldTo }: EvDay): boolean {
  const { floorKwh, stretches } = heldTo as Reachability;
  for (const { from, to, targetKwh, leastKwh = targetKwh } of stretches) {
    for (let t = from; t < to; t++) if (energyKwh[t] < floorKwh[t] - TINY_KWH) return false;
    if (to > from && (energyKwh[to - 1] < leastKwh - TINY_KWH || energyKwh[to - 1] > targetKwh + TINY_KWH))
      return false;
  }
  return true;
}
