import { callPrices, STANDBY_PENALTY } from '../market/rules.ts';
import type { Due } from '../tso/settling.ts';

/** What an ISP of a user came to, MW of one feeder. */
export interface UserIsp {
  user: string;
  dso: string;
  /** How many feeders there are like it. */
  multiplicity: number;
  hoursPerIsp: number;
  meteredMw: number;
  /** What it was to draw by its last schedule, and its baseline. */
  scheduledMw: number;
  baselineMw: number;
  /** What it is paid for, if it was asked. */
  offer: { rewardUp: number; rewardDown: number; standbyUp: number; standbyDown: number } | undefined;
  /** What it stands by with, and was called for. */
  held: { upMw: number; downMw: number };
  called: { upMw: number; downMw: number };
  buy: number;
  sell: number;
  /** Of its interface. */
  lmp: number;
}

/**
 * Who owes whom what between the DSO and a user for an ISP (section 8): energy at the retail price, rewards on what was metered less or more
 * than the baseline, standing by, what was called and came (against the schedule) at LMP, and twice the pay of standing by for what did not come.
 * All of nought are left out.
 */
export function paymentsOfUser(isp: UserIsp): Due[] {
  const { user, dso, multiplicity, hoursPerIsp, meteredMw, scheduledMw, baselineMw, offer, held, called, lmp, buy } =
    isp;
  const due: Due[] = [];
  const pay = (payer: string, payee: string, reason: Due['reason'], mw: number, priceEurPerMwh: number) => {
    if (mw > 0 && priceEurPerMwh !== 0)
      due.push({ payer, payee, reason, volumeMwh: mw * multiplicity * hoursPerIsp, priceEurPerMwh });
  };
  pay(user, dso, 'retail', meteredMw, buy);
  pay(dso, user, 'retail', -meteredMw, isp.sell);
  if (!offer) return due;
  pay(dso, user, 'reward', baselineMw - meteredMw, offer.rewardUp);
  pay(dso, user, 'reward', meteredMw - baselineMw, offer.rewardDown);
  pay(dso, user, 'standby', held.upMw, offer.standbyUp);
  pay(dso, user, 'standby', held.downMw, offer.standbyDown);
  const prices = callPrices(lmp, buy);
  const came = (calledMw: number, mw: number) => Math.min(calledMw, Math.max(0, mw));
  const up = came(called.upMw, scheduledMw - meteredMw);
  const down = came(called.downMw, meteredMw - scheduledMw);
  pay(dso, user, 'activation', up, prices.up);
  pay(dso, user, 'activation', down, prices.down);
  pay(user, dso, 'standby', called.upMw - up, STANDBY_PENALTY * offer.standbyUp);
  pay(user, dso, 'standby', called.downMw - down, STANDBY_PENALTY * offer.standbyDown);
  return due;
}
