import type { Message } from '../../market/messages.ts';
import { toRole } from '../../market/messages.ts';

/** Volumes below this (kWh) are rounding, not energy. */
const DUST_KWH = 1e-12;

/** Energy bought day-ahead for those who were not known, kWh by ISP of the run, as far as nobody has taken it. */
export class Pool {
  readonly leftKwh: Float64Array;

  constructor(
    private readonly name: string,
    ispCount: number,
  ) {
    this.leftKwh = new Float64Array(ispCount);
  }

  /** Takes in what was bought of a day. */
  purchase(isp: number, day: number, firstIsp: number, energyKwh: Float64Array): Message[] {
    this.leftKwh.set(energyKwh, firstIsp);
    return energyKwh.some((kwh) => kwh > 0)
      ? [{ type: 'PoolPurchase', from: this.name, to: toRole('environment'), isp, day, energyKwh }]
      : [];
  }

  /** What a session has taken, by ISP from `fromIsp` on. */
  tellTaken(isp: number, session: string, fromIsp: number, energyKwh: Float64Array): Message[] {
    if (!energyKwh.some((kwh) => kwh !== 0)) return [];
    return [{ type: 'PoolShare', from: this.name, to: toRole('environment'), isp, session, fromIsp, energyKwh }];
  }

  /** Takes back what one who has left, or does not come, has no use for. */
  takeBack(isp: number, session: string, fromIsp: number, energyKwh: Float64Array): Message[] {
    const inRun = energyKwh.subarray(0, Math.max(0, this.leftKwh.length - fromIsp));
    inRun.forEach((kwh, k) => {
      this.leftKwh[fromIsp + k] += kwh;
    });
    return this.tellTaken(
      isp,
      session,
      fromIsp,
      inRun.map((kwh) => -kwh),
    );
  }

  /** What is left of an ISP. */
  rest(isp: number): Message[] {
    const energyKwh = this.leftKwh[isp];
    return energyKwh > DUST_KWH
      ? [{ type: 'PoolRest', from: this.name, to: toRole('environment'), isp, energyKwh }]
      : [];
  }
}
