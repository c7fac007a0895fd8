import type { EvDay, EvDayPlan } from '../evDay.ts';
import type { Loads } from './loads.ts';
import type { SharedPrices } from './prices.ts';

const TINY_KWH = 1e-7;

/** What the EVs of a fleet share, as energies of an ISP. */
export interface Shared {
  /** Most that they charge together, and most that they discharge; infinite where there is no limit. */
  limitKwh: number;
  /** Least that they offer together in a direction in which they offer anything; 0 where there is no such least. */
  bidKwh: number;
}

/** The problem of one EV within what others leave it, in series that the next one is written into. */
export class Room {
  private readonly leftIn: Float64Array;
  private readonly leftOut: Float64Array;
  private readonly dayAhead: Float64Array;
  private readonly down: Float64Array;
  private readonly up: Float64Array;

  constructor(
    private readonly shared: Shared,
    isps: number,
  ) {
    this.leftIn = new Float64Array(isps);
    this.leftOut = new Float64Array(isps);
    this.dayAhead = new Float64Array(isps);
    this.down = new Float64Array(isps);
    this.up = new Float64Array(isps);
  }

  /**
   * @param others what they do
   * @param prices that its energy also bears
   * @param offeredEur EUR/MWh that is taken to be paid on top where others alone offer too little
   */
  of(day: EvDay, others: Loads, prices: SharedPrices | undefined, offeredEur = 0): EvDay {
    const { limitKwh, bidKwh } = this.shared;
    const { fromIsp, ispCount, hoursPerIsp } = day;
    const most = { up: day.dischargeKw * hoursPerIsp, down: day.chargeKw * hoursPerIsp };
    for (let t = fromIsp; t < ispCount; t++) {
      this.leftIn[t] = left(limitKwh - others.into[t]);
      this.leftOut[t] = left(limitKwh - others.out[t]);
      const [into, out] = prices ? [prices.into[t], prices.out[t]] : [0, 0];
      this.dayAhead[t] = day.dayAheadPrice[t] + into;
      this.down[t] = day.downPrice[t] + into;
      this.up[t] = day.upPrice[t] - out;
      if (bidKwh === 0) continue;
      const lacks = { up: bidKwh - others.out[t], down: bidKwh - others.down[t] };
      if (lacks.up > Math.min(most.up, this.leftOut[t]) + TINY_KWH) this.leftOut[t] = 0;
      else if (lacks.up > TINY_KWH && others.out[t] > TINY_KWH) this.up[t] += offeredEur;
      if (lacks.down > Math.min(most.down, this.leftIn[t]) + TINY_KWH) this.down[t] = Number.NaN;
      else if (lacks.down > TINY_KWH && others.down[t] > TINY_KWH) this.down[t] -= offeredEur;
    }
    return {
      ...day,
      ...{ dayAheadPrice: this.dayAhead, downPrice: this.down, upPrice: this.up },
      ...{ leftInKwh: this.leftIn, leftOutKwh: this.leftOut },
    };
  }
}

const left = (kwh: number): number => (kwh < TINY_KWH ? 0 : kwh);

/** Whether a plan beside what others do keeps the limit. */
export function isWithin({ upKwh, downKwh, dayAheadKwh }: EvDayPlan, others: Loads, { limitKwh }: Shared): boolean {
  if (limitKwh === Number.POSITIVE_INFINITY) return true;
  for (let t = 0; t < upKwh.length; t++) {
    const kwh = Math.max(others.into[t] + downKwh[t] + dayAheadKwh[t], others.out[t] + upKwh[t]);
    if (kwh > limitKwh + TINY_KWH) return false;
  }
  return true;
}

/** Whether what is offered beside what others offer is nothing, or enough, in each ISP. */
export function isOffered({ upKwh, downKwh }: EvDayPlan, others: Loads, { bidKwh }: Shared): boolean {
  if (bidKwh === 0) return true;
  for (let t = 0; t < upKwh.length; t++) {
    if (isSmall(others.out[t] + upKwh[t], bidKwh) || isSmall(others.down[t] + downKwh[t], bidKwh)) return false;
  }
  return true;
}

export const isSmall = (kwh: number, bidKwh: number): boolean => kwh > TINY_KWH && kwh < bidKwh - TINY_KWH;
