import * as z from 'zod';
import { type AnyMessage, message } from './protocol.ts';

/** Money that changes hands, EUR; a negative amount flows the other way. The one message, besides PhaseStart, that every market has. */
export interface Payment<Reason extends string = string> extends AnyMessage {
  type: 'Payment';
  payer: string;
  payee: string;
  reason: Reason;
  volumeMwh: number;
  priceEurPerMwh: number;
  /** Volume times price. */
  amountEur: number;
}

const figure = z.number().finite();

/** The schema of payments for the reasons a market knows. */
export const paymentMessage = <const Reasons extends readonly [string, ...string[]]>(reasons: Reasons) =>
  message('Payment', {
    payer: z.string(),
    payee: z.string(),
    reason: z.enum(reasons),
    volumeMwh: figure,
    priceEurPerMwh: figure,
    amountEur: figure,
  });

/** A payment of a volume at a price; a negative amount flows the other way. */
export const payment = <Reason extends string>(of: Omit<Payment<Reason>, 'type' | 'amountEur'>): Payment<Reason> => ({
  type: 'Payment',
  ...of,
  amountEur: of.volumeMwh * of.priceEurPerMwh,
});
