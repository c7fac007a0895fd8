import { type EvDay, type EvDayPlan, planObjective, type Reachability } from '../evDay.ts';
import { solveEvDay } from '../evDayDp.ts';
import { Loads } from './loads.ts';
import type { SharedPrices } from './prices.ts';
import { isOffered, isSmall, isWithin, Room, type Shared } from './room.ts';

const TINY_KWH = 1e-7;
/** What a new plan must gain, EUR. */
const GAIN_EUR = 1e-9;
/** What is taken to be paid where an EV must go on offering for others' sake, EUR/MWh, one after the other. */
const HOLDING_EUR = [0, 100, 1000];

/** Plans of a fleet, each of which can be made anew within what the others leave of what they share. */
export class WholePlans {
  readonly plans: EvDayPlan[];
  readonly loads: Loads;
  private readonly room: Room;

  /**
   * @param days each with `heldTo`
   * @param plans that need not keep what is shared yet
   */
  constructor(
    private readonly days: readonly EvDay[],
    plans: readonly EvDayPlan[],
    private readonly shared: Shared,
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
    const { into, down, out } = this.loads;
    const { limitKwh, bidKwh } = this.shared;
    return (
      into.every((kwh, t) => Math.max(kwh, out[t]) <= limitKwh + 5 * TINY_KWH) &&
      [out, down].every((series) => !series.some((kwh) => isSmall(kwh, bidKwh))) &&
      this.plans.every((plan, ev) => isHeld(plan, this.days[ev]))
    );
  }

  /** Makes each plan anew: the best there is, or the best at prices, which may earn less. */
  renew(prices?: SharedPrices): void {
    this.days.forEach((_, ev) => {
      this.replan(ev, prices);
    });
  }

  /** Makes the plans of two EVs anew, the first at prices as if the other were not there, where both together then earn more. */
  renewTogether(first: number, second: number, prices: SharedPrices): void {
    const { plans, loads } = this;
    const before = [plans[first], plans[second]] as const;
    for (const plan of before) loads.add(plan, -1);
    for (const [ev, at] of [[first, prices] as const, [second, undefined] as const]) {
      plans[ev] = this.best(ev, at, false) ?? plans[ev];
      loads.add(plans[ev]);
    }
    this.replan(first, undefined);
    const gain =
      plans[first].objectiveEur + plans[second].objectiveEur - before[0].objectiveEur - before[1].objectiveEur;
    if (gain > GAIN_EUR && this.isKept()) return;
    for (const ev of [first, second]) loads.add(plans[ev], -1);
    [plans[first], plans[second]] = before;
    for (const plan of before) loads.add(plan);
  }

  /** Makes one plan anew, where that leaves the least bids kept. */
  private replan(ev: number, prices: SharedPrices | undefined): void {
    const { plans, loads, shared } = this;
    const before = plans[ev];
    loads.add(before, -1);
    const mustGain = !prices && isWithin(before, loads, shared) && isHeld(before, this.days[ev]);
    const wasOffered = isOffered(before, loads, shared);
    const plan = this.best(ev, prices, wasOffered);
    if (plan && !(mustGain && plan.objectiveEur <= before.objectiveEur + GAIN_EUR)) plans[ev] = plan;
    loads.add(plans[ev]);
  }

  /** The best plan of an EV beside what others do; undefined where it cannot be held to what it must. */
  private best(ev: number, prices: SharedPrices | undefined, mustOffer = true): EvDayPlan | undefined {
    const { loads, shared } = this;
    const day = this.days[ev];
    for (const eur of shared.bidKwh > 0 && mustOffer ? HOLDING_EUR : [0]) {
      const plan = solveEvDay(this.room.of(day, loads, prices, eur));
      if (!isHeld(plan, day) || (mustOffer && !isOffered(plan, loads, shared))) continue;
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
