import type { EvDay, EvDayPlan } from './evDay.ts';
import { setReward } from './evDayWalk.ts';
import { StepReward, ValueStack } from './piecewise.ts';

const BYTES = 8;

/**
 * What EV-days share of home stretches that end full at one ISP. The values of battery energy are the same for every start, as
 * they reach from the contract's minimum to a full battery; they are made from the end back, as far as a start needs.
 */
export class SharedStretch {
  private readonly values = new ValueStack();
  readonly rewards: StepReward[] = []; // of each ISP of the day
  /** A plan that has such a stretch, where it begins, and with how much. */
  walked: { from: number; startKwh: number; plan: EvDayPlan } | undefined;
  /** First ISP whose reward is known, and the values at whose end are. */
  private known: number;

  /**
   * @param day whose prices, parameters and schedule these are, always at home
   * @param to first ISP after the stretches
   */
  constructor(
    private day: EvDay,
    private to: number,
  ) {
    this.known = to;
  }

  /** Begins anew, with the stretches of other days. */
  become(day: EvDay, to: number): void {
    this.day = day;
    this.to = to;
    this.known = to;
    this.walked = undefined;
  }

  /** The values at the end of each ISP from `from` on, the last ISP's first. */
  reachBack(from: number): ValueStack {
    const { day, rewards, values } = this;
    for (; this.known > from; this.known--) {
      if (this.known === this.to) values.startAt(day.capacityKwh, 0);
      else values.push(rewards[this.known], day.minimumKwh, day.capacityKwh);
      const before = this.known - 1;
      rewards[before] ??= new StepReward();
      setReward(rewards[before], day, before);
    }
    return values;
  }

  /** Whether this is what its days are scheduled from ISP `from` on. */
  keepsTo(scheduleKwh: Float64Array | undefined, from: number): boolean {
    const own = this.day.scheduleKwh;
    if (!own || !scheduleKwh) return own === scheduleKwh;
    for (let t = from; t < this.to; t++) if (!Object.is(own[t], scheduleKwh[t])) return false;
    return true;
  }

  /** What it takes up, about. */
  get bytes(): number {
    return BYTES * (3 * this.values.x.length + 4 * (this.walked?.plan.energyKwh.length ?? 0));
  }
}
