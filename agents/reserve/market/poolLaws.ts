import type { Calendar } from '../../../src/time/calendar.ts';
import type { Session } from '../../../src/worlds/charging/session.ts';
import type { MessageOf } from './messages.ts';

const KWH = 1e-6;
const KWH_PER_MWH = 1000;

/** When somebody may be at a connector, with what power, and what it has of the pool, kWh by ISP of the run. */
interface Stay extends Pick<Session, 'arrivalIsp' | 'departureIsp' | 'chargeKw'> {
  sharesKwh: Map<number, number>;
}

/** What one aggregator has bought for those who are not known: by the end of each ISP it is taken by somebody, or told to be left. */
export class PoolLaws {
  private readonly leftKwh: Float64Array;
  private readonly scheduledKwh: Float64Array;
  private readonly bought = new Set<number>();
  private readonly stays = new Map<string, Stay>();
  private readonly told = new Map<number, number>();
  /** Not yet held against a schedule. */
  private purchases: { firstIsp: number; energyKwh: Float64Array }[] = [];

  constructor(private readonly calendar: Calendar) {
    this.leftKwh = new Float64Array(calendar.ispCount);
    this.scheduledKwh = new Float64Array(calendar.ispCount);
  }

  /** Somebody who may take from it. */
  know({ name, arrivalIsp, departureIsp, chargeKw }: Session): void {
    const sharesKwh = this.stays.get(name)?.sharesKwh ?? new Map<number, number>();
    this.stays.set(name, { arrivalIsp, departureIsp, chargeKw, sharesKwh });
  }

  schedule({ day, energyMwh }: MessageOf<'Schedule'>): void {
    const { firstIsp } = this.calendar.days[day];
    energyMwh.forEach((mwh, k) => {
      this.scheduledKwh[firstIsp + k] = mwh * KWH_PER_MWH;
    });
  }

  faultOf(message: MessageOf<'PoolPurchase' | 'PoolShare' | 'PoolRest'>): string | undefined {
    if (message.type === 'PoolPurchase') return this.purchaseFault(message);
    if (message.type === 'PoolShare') return this.shareFault(message);
    if (this.told.has(message.isp)) return `tells what is left of its pool in ISP ${message.isp} a second time`;
    this.told.set(message.isp, message.energyKwh);
    return undefined;
  }

  private purchaseFault({ day, energyKwh }: MessageOf<'PoolPurchase'>): string | undefined {
    const { firstIsp, ispCount } = this.calendar.days[day] ?? { firstIsp: 0, ispCount: -1 };
    if (energyKwh.length !== ispCount) return `buys a pool of ${energyKwh.length} ISPs for day ${day}`;
    if (this.bought.has(day)) return `buys a second pool for day ${day}`;
    this.bought.add(day);
    const wrong = energyKwh.find((kwh) => !(kwh >= 0));
    if (wrong !== undefined) return `buys ${wrong} kWh for a pool`;
    energyKwh.forEach((kwh, k) => {
      this.leftKwh[firstIsp + k] += kwh;
    });
    this.purchases.push({ firstIsp, energyKwh });
    return undefined;
  }

  private shareFault({ session, isp, fromIsp, energyKwh }: MessageOf<'PoolShare'>): string | undefined {
    const stay = this.stays.get(session);
    if (!stay) return `gives session ${session} of its pool, of whom nobody has heard`;
    if (fromIsp < isp) return `gives session ${session} of its pool in ISP ${fromIsp}, which is over`;
    for (let k = 0; k < energyKwh.length; k++) {
      const at = fromIsp + k;
      const kwh = energyKwh[k];
      if (kwh === 0) continue;
      if (at >= this.calendar.ispCount) return `gives session ${session} of its pool in ISP ${at}, behind the run`;
      const most = stay.chargeKw * this.calendar.hoursPerIsp + KWH;
      const has = (stay.sharesKwh.get(at) ?? 0) + kwh;
      if (!(at >= stay.arrivalIsp && at < stay.departureIsp && Math.abs(has) <= most))
        return `gives session ${session} ${kwh} kWh of its pool in ISP ${at}, more than it can use`;
      stay.sharesKwh.set(at, has);
      this.leftKwh[at] -= kwh;
      if (this.leftKwh[at] < -KWH)
        return `gives session ${session} ${kwh} kWh in ISP ${at} of a pool that has ${this.leftKwh[at] + kwh} kWh`;
    }
    return undefined;
  }

  closeIsp(isp: number): string | undefined {
    const unscheduled = this.unscheduled();
    if (unscheduled !== undefined) return unscheduled;
    if (isp < 0) return undefined;
    const told = this.told.get(isp) ?? 0;
    this.told.delete(isp);
    const left = this.leftKwh[isp];
    if (!(Math.abs(told - left) <= KWH)) return `has ${told} kWh left of its pool, of which ${left} kWh were not taken`;
    if (left > this.scheduledKwh[isp] + KWH)
      return `has a pool of ${left} kWh, of a schedule of ${this.scheduledKwh[isp]} kWh`;
    return undefined;
  }

  private unscheduled(): string | undefined {
    for (const { firstIsp, energyKwh } of this.purchases.splice(0)) {
      const over = energyKwh.findIndex((kwh, k) => kwh > this.scheduledKwh[firstIsp + k] + KWH);
      if (over !== -1)
        return `buys ${energyKwh[over]} kWh for a pool in ISP ${firstIsp + over}, of a schedule of ${this.scheduledKwh[firstIsp + over]} kWh`;
    }
    return undefined;
  }
}
