import { sum } from '../../../src/series.ts';
import type { MessageOf, PaymentReason } from '../market/messages.ts';
import { imbalancePrices, SYSTEM_LOAD, UNITS, WIND } from '../market/rules.ts';
import type { DispatchedStep } from './tsoMarket.ts';

/** A payment, but for who says it when. */
export interface Due {
  payer: string;
  payee: string;
  reason: PaymentReason;
  volumeMwh: number;
  priceEurPerMwh: number;
}

/** What an ISP of a cleared step came to. */
export interface SettledIsp {
  tso: string;
  dso: string;
  step: Pick<
    DispatchedStep,
    | 'lambda'
    | 'lmpInterface'
    | 'lmpUnit'
    | 'lmpWind'
    | 'upPrice'
    | 'downPrice'
    | 'unitUpMw'
    | 'unitDownMw'
    | 'takenUpMw'
    | 'takenDownMw'
  >;
  /** What each interface bought. */
  bid: { importMw: Float64Array };
  /** What it drew, and was called for. */
  importMw: Float64Array;
  called: Pick<MessageOf<'FlexActivation'>, 'upMw' | 'downMw'>;
  system: Pick<MessageOf<'SystemReading'>, 'loadMw' | 'unitMw' | 'windMw' | 'shedMw'>;
  spread: number;
  hoursPerIsp: number;
}

/**
 * Who owes whom what between TSO, DSO, units, wind and system load for an ISP (section 8): energy as scheduled at LMP, flexibility at its
 * prices, what is called at LMP, and what is then still off at the price of imbalance. All of nought are left out.
 */
export function paymentsOfTso({ tso, dso, step, bid, spread, hoursPerIsp, ...metered }: SettledIsp): Due[] {
  const { system, importMw, called } = metered;
  const due: Due[] = [];
  const pay = (payer: string, payee: string, reason: PaymentReason, mw: number, priceEurPerMwh: number) => {
    if (mw !== 0) due.push({ payer, payee, reason, volumeMwh: mw * hoursPerIsp, priceEurPerMwh });
  };
  pay(SYSTEM_LOAD, tso, 'energy', system.loadMw - system.shedMw, step.lambda);
  system.unitMw.forEach((mw, u) => {
    pay(tso, UNITS, 'generation', mw, step.lmpUnit[u]);
  });
  pay(tso, WIND, 'generation', system.windMw, step.lmpWind);
  pay(tso, UNITS, 'flexibility', sum(step.unitUpMw), step.upPrice);
  pay(tso, UNITS, 'flexibility', sum(step.unitDownMw), step.downPrice);
  pay(tso, dso, 'flexibility', step.takenUpMw, step.upPrice);
  pay(tso, dso, 'flexibility', step.takenDownMw, step.downPrice);
  bid.importMw.forEach((boughtMw, i) => {
    const lmp = step.lmpInterface[i];
    const { short, long } = imbalancePrices(lmp, spread);
    pay(dso, tso, 'energy', boughtMw, lmp);
    pay(tso, dso, 'activation', called.upMw[i] - called.downMw[i], lmp);
    const offMw = importMw[i] - (boughtMw - called.upMw[i] + called.downMw[i]);
    pay(dso, tso, 'imbalance', offMw, offMw > 0 ? short : long);
  });
  return due;
}

/** What the DSO pays for energy as cleared, less what it is paid for flexibility, EUR (negative: it is paid). */
export function clearedPayment(
  {
    lmp,
    upPrice,
    downPrice,
    takenUpMw,
    takenDownMw,
  }: Pick<MessageOf<'MarketResult'>, 'lmp' | 'upPrice' | 'downPrice' | 'takenUpMw' | 'takenDownMw'>,
  importMw: ArrayLike<number>,
  hours: number,
): number {
  const energy = sum(lmp.map((price, k) => price * importMw[k]));
  const flexibility = sum(upPrice.map((price, t) => price * takenUpMw[t] + downPrice[t] * takenDownMw[t]));
  return hours * (energy - flexibility);
}
