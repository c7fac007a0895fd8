import type { EvDay, EvDayPlan } from './evDay.ts';
import { KeptFunctions } from './keptFunctions.ts';
import { type Functions, ValueStack } from './piecewise.ts';
import type { StepReward } from './stepReward.ts';
import type { StepRewards } from './stepRewards.ts';

const BYTES = 8;

const work = new ValueStack();

/**
 * What EV-days share of home stretches that end full at one ISP. The values of battery energy are the same for every start, as
 * they reach from the contract's minimum to a full battery; they are made from the end back, as far as a start needs.
 */
export class SharedStretch {
  private readonly values = new KeptFunctions();
  readonly rewards: StepReward[] = []; // of each ISP of the day
  /** A plan that has such a stretch, where it begins, and with how much. */
  walked: { from: number; startKwh: number; plan: EvDayPlan } | undefined;
  /** First ISP whose reward is known, and the values at whose end are. */
  private known: number;

  /**
   * @param day whose prices and parameters these are, always at home
   * @param earning the rewards of such days
   * @param scheduleKwh what they are scheduled
   * @param to first ISP after the stretches
   */
  constructor(
    private day: EvDay,
    private earning: StepRewards,
    private scheduleKwh: Float64Array | undefined,
    private to: number,
  ) {
    this.known = to;
  }

  /** Begins anew, with the stretches of other days. */
  become(day: EvDay, earning: StepRewards, scheduleKwh: Float64Array | undefined, to: number): void {
    this.day = day;
    this.earning = earning;
    this.scheduleKwh = scheduleKwh;
    this.to = to;
    this.known = to;
    this.values.clear();
    this.walked = undefined;
  }

  /** The values at the end of each ISP from `from` on, the last ISP's first. */
  reachBack(from: number): Functions {
    const { day, rewards, values } = this;
    if (this.known <= from) return values;
    const isNew = this.known === this.to;
    if (isNew) work.startAt(day.capacityKwh, 0);
    else work.startWith(values);
    for (; this.known > from; this.known--) {
      if (this.known < this.to) work.push(rewards[this.known], day.minimumKwh, day.capacityKwh);
      rewards[this.known - 1] = this.earning.at(this.known - 1, this.scheduleKwh);
    }
    values.add(work, isNew ? 0 : 1);
    return values;
  }

  /** Whether this is what its days are scheduled from ISP `from` on. */
  keepsTo(scheduleKwh: Float64Array | undefined, from: number): boolean {
    const own = this.scheduleKwh;
    if (!own || !scheduleKwh) return own === scheduleKwh;
    for (let t = from; t < this.to; t++) if (!Object.is(own[t], scheduleKwh[t])) return false;
    return true;
  }

  /** What it takes up, about. */
  get bytes(): number {
    return BYTES * (3 * this.values.x.length + 2 * this.to + 4 * (this.walked?.plan.energyKwh.length ?? 0));
  }
}
