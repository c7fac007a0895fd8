/** Money from one party to another. */
export interface Paid {
  payer: string;
  payee: string;
  amountEur: number;
}

/**
 * What each party has earned (negative: spent), EUR, in order of their names. The sum over parties is 0 but for rounding: what
 * welfare a market makes lies in real costs, not here.
 */
export function balances(payments: Iterable<Paid>): Map<string, number> {
  const earned = new Map<string, number>();
  const book = (party: string, amountEur: number): void => {
    earned.set(party, (earned.get(party) ?? 0) + amountEur);
  };
  for (const { payer, payee, amountEur } of payments) {
    book(payer, -amountEur);
    book(payee, amountEur);
  }
  return new Map([...earned].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
