import type { EvDay } from './evDay.ts';
import { setReward } from './evDayWalk.ts';
import { StepReward } from './stepReward.ts';

/** The rewards of EV-days that differ in their schedules alone: made once for what most are scheduled. */
export class StepRewards {
  private readonly free: StepReward[] = []; // of each ISP, where nothing is scheduled,
  private readonly idle: StepReward[] = []; // where not to charge is,
  private readonly full: StepReward[] = []; // and where it is to charge as much as can be

  /** @param day one of them, without a schedule */
  constructor(private readonly day: EvDay) {}

  /** What each change of level earns in an ISP. It must not be changed. */
  at(isp: number, scheduleKwh: Float64Array | undefined): StepReward {
    const kwh = scheduleKwh?.[isp];
    if (kwh === undefined || Number.isNaN(kwh)) return this.made(this.free, isp, undefined);
    if (kwh === 0) return this.made(this.idle, isp, scheduleKwh);
    const isFull = kwh === this.day.chargeKw * this.day.hoursPerIsp;
    return isFull ? this.made(this.full, isp, scheduleKwh) : this.make(isp, scheduleKwh);
  }

  private made(known: StepReward[], isp: number, scheduleKwh: Float64Array | undefined): StepReward {
    known[isp] ??= this.make(isp, scheduleKwh);
    return known[isp];
  }

  private make(isp: number, scheduleKwh: Float64Array | undefined): StepReward {
    const reward = new StepReward();
    setReward(reward, this.day, isp, scheduleKwh?.[isp]);
    return reward;
  }
}
