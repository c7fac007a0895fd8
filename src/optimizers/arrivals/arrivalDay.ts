import type { EvDay, EvDayPlan } from '../evDay.ts';
import { addPurchase, type Solve } from './buying.ts';
import { cheapestFirst, takeInOrder } from './pool.ts';

/** A session as it was planned last. */
interface Planned {
  shareKwh: Float64Array;
  dayAheadKwh: Float64Array;
  /** What the plan earns, the fee on day-ahead energy off its share left out. */
  eur: number;
}

/**
 * What the sessions of one possible day earn, by the pool bought for them.
 *
 * They come in order of arrival (those of one ISP as listed). Each takes its share (`takeShare`) and is planned with it as
 * its schedule. The fee is then taken on what they buy in all less the pool, ISP by ISP, as the BRP meters the fleet: one session's
 * extra uses another's rest, so a sum of fees over sessions and of what nobody took would charge both. What is off the
 * pool settles at the day-ahead price, so the fee is all it costs.
 */
export class ArrivalDay {
  /** Day-ahead purchases where the day is known beforehand, kWh by ISP. */
  readonly purchasesKwh: Float64Array;
  /** What is earned then: no pool earns more, as each plan is best and no fee is due on its purchases. */
  readonly knownEur: number;
  /** In order of arrival; series begin at the ISP of arrival, which is `starts`. */
  private readonly sessions: EvDay[];
  private readonly starts: number[];
  private readonly orders: number[][];
  private readonly latest: Planned[] = [];
  private readonly solve: Solve;
  private readonly feeEurPerMwh: number;

  /** @param length ISPs of the pool */
  constructor(sessions: readonly EvDay[], solve: Solve, feeEurPerMwh: number, length: number) {
    const inOrder = [...sessions].sort((a, b) => a.fromIsp - b.fromIsp);
    this.starts = inOrder.map(({ fromIsp }) => fromIsp);
    this.sessions = inOrder.map(fromArrival);
    this.orders = this.sessions.map(cheapestFirst);
    this.solve = solve;
    this.feeEurPerMwh = feeEurPerMwh;
    this.purchasesKwh = new Float64Array(length);
    let eur = 0;
    this.sessions.forEach((session, k) => {
      const plan = solve(session);
      addPurchase(this.purchasesKwh, plan, this.starts[k]);
      eur += plan.objectiveEur;
    });
    this.knownEur = eur;
  }

  /** Profit in EUR with a pool of kWh by ISP. */
  profitOf(poolKwh: Float64Array): number {
    const left = poolKwh.slice();
    const offKwh = poolKwh.slice();
    let eur = 0;
    for (let k = 0; k < this.sessions.length; k++) {
      const start = this.starts[k];
      const share = takeInOrder(left.subarray(start), this.sessions[k], this.orders[k]);
      const { dayAheadKwh, eur: earned } = this.planned(k, share);
      for (let t = 0; t < dayAheadKwh.length; t++) offKwh[start + t] -= dayAheadKwh[t];
      eur += earned;
    }
    let off = 0;
    for (const kwh of offKwh) off += Math.abs(kwh);
    return eur - (this.feeEurPerMwh * off) / 1000;
  }

  /** The plan of a session with a share; the last one where that had the same. */
  private planned(k: number, shareKwh: Float64Array): Planned {
    const last = this.latest[k];
    if (last && isSame(last.shareKwh, shareKwh)) return last;
    const session = this.sessions[k];
    const { dayAheadKwh, objectiveEur } = this.solve({ ...session, scheduleKwh: shareKwh });
    const eur = objectiveEur + (session.deviationFee * offShare(dayAheadKwh, shareKwh)) / 1000;
    this.latest[k] = { shareKwh, dayAheadKwh, eur };
    return this.latest[k];
  }
}

/** The same session with series that begin at its arrival: shorter, and planned faster. */
const fromArrival = (session: EvDay): EvDay => ({
  ...session,
  fromIsp: 0,
  ispCount: session.ispCount - session.fromIsp,
  dayAheadPrice: session.dayAheadPrice.subarray(session.fromIsp),
  upPrice: session.upPrice.subarray(session.fromIsp),
  downPrice: session.downPrice.subarray(session.fromIsp),
});

function offShare(dayAheadKwh: EvDayPlan['dayAheadKwh'], shareKwh: Float64Array): number {
  let kwh = 0;
  for (let t = 0; t < shareKwh.length; t++) kwh += Math.abs(dayAheadKwh[t] - shareKwh[t]);
  return kwh;
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  for (let t = 0; t < a.length; t++) if (a[t] !== b[t]) return false;
  return true;
}
