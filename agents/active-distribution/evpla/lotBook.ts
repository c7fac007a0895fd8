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

/** What a lot is to do in an ISP: net power asked of it, and its sessions as they then are, by session. */
export interface LotDue {
  isp: number;
  netMw: number;
  /** Its part of the grid has no substation: it does not draw. */
  isCutOff: boolean;
  limits: LotLimits;
  pMaxMw: number;
  departureIsp: Float64Array;
  energyMwh: Float64Array;
  targetMwh: Float64Array;
  capacityMwh: Float64Array;
}

interface BookedSession extends PluggedSession {
  id: number;
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
        ...{ id, departureIsp: departureIsp[k], energyMwh: energyMwh[k], arrivalMwh: energyMwh[k] },
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
    if (!isCutOff) return rangeOf([...this.sessions.values()], isp, this.limits);
    return { leastMw: 0, mostMw: rangeOf(this.giving(isp), isp, this.limits).mostMw };
  }

  /** Set points for a net power, as `dispatchLot` finds them; cut off from the substations no session draws, and those that can give nothing have none. */
  dispatch(isp: number, netMw: number, isCutOff: boolean): { sessions: number[]; asked: LotDue; done: LotDispatch } {
    const taking = isCutOff ? this.giving(isp) : [...this.sessions.values()];
    const done = dispatchLot(taking, isp, isCutOff ? Math.max(0, netMw) : netMw, this.limits);
    const series = (of: (session: BookedSession) => number) => Float64Array.from(taking, of);
    const asked = {
      ...{ isp, netMw, isCutOff, limits: this.limits, pMaxMw: this.pMaxMw },
      departureIsp: series(({ departureIsp }) => departureIsp),
      energyMwh: series(({ energyMwh }) => energyMwh),
      targetMwh: series(({ targetMwh }) => targetMwh),
      capacityMwh: series(({ capacityMwh }) => capacityMwh),
    };
    return { sessions: taking.map(({ id }) => id), asked, done };
  }

  /** Sessions that have some to spare: of a lot that cannot draw, those that do anything. */
  private giving(isp: number): BookedSession[] {
    return [...this.sessions.values()].filter((session) => rangeOf([session], isp, this.limits).mostMw > 0);
  }

  /** What happened since the last time. */
  takeAccount(): OwnersAccount {
    const { account } = this;
    this.account = { dischargedMwh: 0, shortMwh: 0, gainedMwh: 0 };
    return account;
  }
}
