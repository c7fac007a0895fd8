import type { MessageOf } from '../market/messages.ts';
import {
  dispatchLot,
  type LotDispatch,
  type LotLimits,
  type NetRange,
  type PluggedSession,
  rangeOf,
} from './leastLaxity.ts';

/** What of an ISP concerns the owners of EVs, MWh. */
export interface OwnersAccount {
  dischargedMwh: number;
  /** What left short of its target. */
  shortMwh: number;
  /** What sessions that left have gained of what they wanted. */
  gainedMwh: number;
}

interface BookedSession extends PluggedSession {
  arrivalMwh: number;
}

/** The sessions a lot knows to be plugged in, as it is told of them. */
export class LotBook {
  private readonly sessions = new Map<number, BookedSession>();
  private account: OwnersAccount = { dischargedMwh: 0, shortMwh: 0, gainedMwh: 0 };

  constructor(
    private readonly limits: LotLimits,
    private readonly pMaxMw: number,
  ) {}

  plugIn({ sessions, departureIsp, energyMwh, targetMwh, capacityMwh }: MessageOf<'PluggedIn'>): void {
    sessions.forEach((id, k) => {
      this.sessions.set(id, {
        ...{ departureIsp: departureIsp[k], energyMwh: energyMwh[k], arrivalMwh: energyMwh[k] },
        ...{ targetMwh: targetMwh[k], capacityMwh: capacityMwh[k], pMaxMw: this.pMaxMw },
      });
    });
  }

  unplug({ sessions, shortMwh }: MessageOf<'Unplugged'>): void {
    sessions.forEach((id, k) => {
      const session = this.sessions.get(id);
      this.sessions.delete(id);
      this.account.shortMwh += shortMwh[k];
      if (session === undefined) return;
      this.account.gainedMwh += Math.max(0, Math.min(session.energyMwh, session.targetMwh) - session.arrivalMwh);
    });
  }

  read({ sessions, chargeMw, energyMwh }: MessageOf<'SessionReading'>): void {
    const { hoursPerIsp } = this.limits;
    sessions.forEach((id, k) => {
      const session = this.sessions.get(id);
      if (session) session.energyMwh = energyMwh[k];
      this.account.dischargedMwh += Math.max(0, -chargeMw[k]) * hoursPerIsp;
    });
  }

  /** @param isCutOff whether the lot's part of the grid has no substation: it then need not draw, and cannot count on it */
  range(isp: number, isCutOff: boolean): NetRange {
    const { leastMw, mostMw } = rangeOf([...this.sessions.values()], isp, this.limits);
    return isCutOff ? { leastMw: 0, mostMw: Math.max(0, mostMw) } : { leastMw, mostMw };
  }

  /** Set points for a net power, as `dispatchLot` finds them; cut off from the substations no session draws. */
  dispatch(isp: number, netMw: number, isCutOff: boolean): { sessions: number[]; done: LotDispatch } {
    const sessions = [...this.sessions.keys()];
    const done = dispatchLot([...this.sessions.values()], isp, netMw, this.limits);
    if (isCutOff) done.chargeMw = done.chargeMw.map((mw) => Math.min(0, mw));
    return { sessions, done };
  }

  /** What happened since the last time. */
  takeAccount(): OwnersAccount {
    const { account } = this;
    this.account = { dischargedMwh: 0, shortMwh: 0, gainedMwh: 0 };
    return account;
  }
}
