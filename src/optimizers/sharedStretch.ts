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
  /** The last walk through such a stretch: where it began, with how much, and what it wrote into the series of its plan, one after the other. */
  private readonly walked = { from: -1, startKwh: 0, written: new Float64Array(0) };
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
    this.walked.from = -1;
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

  /** Writes the last walk into a plan, where it began at the same ISP with as much. @returns whether it did */
  hasWalked(from: number, startKwh: number, plan: EvDayPlan): boolean {
    const { walked, to } = this;
    if (walked.from !== from || walked.startKwh !== startKwh) return false;
    const { written } = walked;
    const { upKwh, downKwh, dayAheadKwh, energyKwh } = plan;
    for (let t = from, k = 0; t < to; t++, k += 4) {
      upKwh[t] = written[k];
      downKwh[t] = written[k + 1];
      dayAheadKwh[t] = written[k + 2];
      energyKwh[t] = written[k + 3];
    }
    return true;
  }

  /** Keeps what a walk has written into a plan. */
  noteWalk(from: number, startKwh: number, { upKwh, downKwh, dayAheadKwh, energyKwh }: EvDayPlan): void {
    const { walked, to } = this;
    if (walked.written.length < 4 * (to - from)) walked.written = new Float64Array(4 * (to - from));
    const { written } = walked;
    for (let t = from, k = 0; t < to; t++, k += 4) {
      written[k] = upKwh[t];
      written[k + 1] = downKwh[t];
      written[k + 2] = dayAheadKwh[t];
      written[k + 3] = energyKwh[t];
    }
    walked.from = from;
    walked.startKwh = startKwh;
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
    return BYTES * (3 * this.values.x.length + 2 * this.to + this.walked.written.length);
  }
}
