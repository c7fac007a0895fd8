import type { MessageOf } from '../../agents/reserve/market/messages.ts';

type Payment = MessageOf<'Payment'>;

/** A payment of a volume at a price; a negative amount flows the other way. */
export const payment = (of: Omit<Payment, 'type' | 'amountEur'>): Payment => ({
  type: 'Payment',
  ...of,
  amountEur: of.volumeMwh * of.priceEurPerMwh,
});
