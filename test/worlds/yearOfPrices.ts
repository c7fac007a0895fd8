const HOUR = 3_600_000;

/** Prices of one hour. */
export interface HourlyPrices {
  dayAhead: number | '';
  shortage: number | '';
  surplus: number | '';
}

/** A tidy file of hourly prices from one UTC instant to another; an hour of which nothing is said has no row. */
export function pricesText(from: string, to: string, at: (stamp: string) => HourlyPrices | undefined): string {
  const rows = ['timestamp,day_ahead_price_eur_mwh,price_shortage_eur_mwh,price_surplus_eur_mwh'];
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += HOUR) {
    const stamp = new Date(ms).toISOString().slice(0, 19);
    const prices = at(stamp);
    if (prices) rows.push(`${stamp}Z,${prices.dayAhead},${prices.shortage},${prices.surplus}`);
  }
  return `${rows.join('\n')}\n`;
}

/** Prices that say nothing special. */
export const usual = (): HourlyPrices => ({ dayAhead: 60, shortage: 50, surplus: 50 });
