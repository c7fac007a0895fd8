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

/** What an EV is offered beside its prices. */
export interface Terms {
  /** Prices that its energy also bears. */
  prices?: SharedPrices | undefined;
  /** EUR/MWh on top where others offer too little without it. */
  holdEur?: number;
  /** EUR/MWh on top in one ISP; -Infinity: it offers nothing there. */
  at?: { isp: number; way: Way; eur: number };
}

/** Ways in which there is a least bid. */
export type Way = 'out' | 'down';
export const WAYS = ['out', 'down'] as const;

/** The problem of one EV within what others leave it, in series that the next one is written into. */
export class Room {
  /** By ISP, 1 where a least bid counts. */
  readonly counts: Record<Way, Uint8Array>;
  private readonly leftIn: Float64Array;
  private readonly leftOut: Float64Array;
  private readonly dayAhead: Float64Array;
  private readonly paid: Record<Way, Float64Array>;

  constructor(
    readonly shared: Shared,
    isps: number,
  ) {
    this.counts = { out: new Uint8Array(isps).fill(1), down: new Uint8Array(isps).fill(1) };
    this.leftIn = new Float64Array(isps);
    this.leftOut = new Float64Array(isps);
    this.dayAhead = new Float64Array(isps);
    this.paid = { out: new Float64Array(isps), down: new Float64Array(isps) };
  }

  /** @param others what they do */
  of(day: EvDay, others: Loads, { prices, holdEur = 0, at }: Terms): EvDay {
    const { limitKwh, bidKwh } = this.shared;
    const { fromIsp, ispCount } = day;
    const { leftIn, leftOut, dayAhead, paid } = this;
    for (let t = fromIsp; t < ispCount; t++) {
      leftIn[t] = room(limitKwh - others.into[t]);
      leftOut[t] = room(limitKwh - others.out[t]);
      const [into, out, down] = prices ? [prices.into[t], prices.out[t], prices.down?.[t] ?? 0] : [0, 0, 0];
      dayAhead[t] = day.dayAheadPrice[t] + into;
      paid.down[t] = day.downPrice[t] + into + down;
      paid.out[t] = day.upPrice[t] - out;
    }
    if (bidKwh > 0) this.offer(day, others, holdEur);
    if (at && at.isp >= fromIsp && at.isp < ispCount) this.pay(at.way, at.isp, at.eur);
    return {
      ...day,
      ...{ dayAheadPrice: dayAhead, downPrice: paid.down, upPrice: paid.out },
      ...{ leftInKwh: leftIn, leftOutKwh: leftOut },
    };
  }

  /** Lets it offer only what with others' is enough. */
  private offer(day: EvDay, others: Loads, holdEur: number): void {
    const { bidKwh } = this.shared;
    const left = { out: this.leftOut, down: this.leftIn };
    const most = { out: day.dischargeKw * day.hoursPerIsp, down: day.chargeKw * day.hoursPerIsp };
    for (const way of WAYS) {
      for (let t = day.fromIsp; t < day.ispCount; t++) {
        const lacking = bidKwh - others[way][t];
        if (lacking <= TINY_KWH || this.counts[way][t] === 0) continue;
        if (lacking > Math.min(most[way], left[way][t]) + TINY_KWH) this.paid[way][t] = Number.NaN;
        else if (others[way][t] > TINY_KWH) this.pay(way, t, holdEur);
      }
    }
  }

  private pay(way: Way, isp: number, eur: number): void {
    if (eur === Number.NEGATIVE_INFINITY) this.paid[way][isp] = Number.NaN;
    else this.paid[way][isp] += way === 'out' ? eur : -eur;
  }

  /** Whether a plan beside what others do keeps the limit. */
  isWithin({ upKwh, downKwh, dayAheadKwh }: EvDayPlan, others: Loads): boolean {
    const { limitKwh } = this.shared;
    if (limitKwh === Number.POSITIVE_INFINITY) return true;
    for (let t = 0; t < upKwh.length; t++) {
      const kwh = Math.max(others.into[t] + downKwh[t] + dayAheadKwh[t], others.out[t] + upKwh[t]);
      if (kwh > limitKwh + TINY_KWH) return false;
    }
    return true;
  }

  /** Whether what is offered beside what others offer is nothing, or enough, where a least bid counts. */
  isOffered({ upKwh, downKwh }: EvDayPlan, others: Loads): boolean {
    const { counts } = this;
    if (this.shared.bidKwh === 0) return true;
    for (let t = 0; t < upKwh.length; t++) {
      if (counts.out[t] && this.isSmall(others.out[t] + upKwh[t])) return false;
      if (counts.down[t] && this.isSmall(others.down[t] + downKwh[t])) return false;
    }
    return true;
  }

  isSmall(kwh: number): boolean {
    return kwh > TINY_KWH && kwh < this.shared.bidKwh - TINY_KWH;
  }
}

const room = (kwh: number): number => (kwh < TINY_KWH ? 0 : kwh);
