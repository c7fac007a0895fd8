import type { Payment } from '../bus/payment.ts';
import type { Ledger } from './ledger.ts';

const EUR = 1e-6;

/** What is wrong with a payment by itself, in words: that it is not its volume times its price, or nobody's own. */
export function paymentFault({
  from,
  payer,
  payee,
  reason,
  volumeMwh,
  priceEurPerMwh,
  amountEur,
}: Payment): string | undefined {
  if (!(Math.abs(amountEur - volumeMwh * priceEurPerMwh) <= EUR)) {
    return `a ${reason} payment of ${amountEur} EUR for ${volumeMwh} MWh at ${priceEurPerMwh} EUR/MWh`;
  }
  return from === payer || from === payee ? undefined : `a payment from ${payer} to ${payee}, neither itself`;
}

/** What is wrong with all balances together, in words: that they do not sum to 0, but for rounding. */
export function ledgerFault(ledger: Ledger): string | undefined {
  const { sum, gross } = ledger.total();
  return Math.abs(sum) <= EUR * Math.max(1, gross) ? undefined : `balances sum to ${sum} EUR, not 0`;
}
