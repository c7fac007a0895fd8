import type { EvDay } from '../evDay.ts';

/** Prices on what EVs share, EUR/MWh by ISP, 0 or more: on energy charged, and on energy discharged. */
export interface SharedPrices {
  into: Float64Array;
  out: Float64Array;
}

export const noPrices = (isps: number): SharedPrices => ({ into: new Float64Array(isps), out: new Float64Array(isps) });

/** EV-days whose energy also bears the prices; series that were one stay one. */
export function atPrices(days: readonly EvDay[], { into, out }: SharedPrices): EvDay[] {
  const [charged, discharged] = [shiftedBy(into, 1), shiftedBy(out, -1)];
  return days.map((day) => ({
    ...day,
    dayAheadPrice: charged(day.dayAheadPrice),
    downPrice: charged(day.downPrice),
    upPrice: discharged(day.upPrice),
  }));
}

function shiftedBy(prices: Float64Array, sign: 1 | -1): (series: Float64Array) => Float64Array {
  const made = new Map<Float64Array, Float64Array>();
  return (series) => {
    const shifted = made.get(series) ?? series.map((price, t) => price + sign * (prices[t] ?? 0));
    made.set(series, shifted);
    return shifted;
  };
}

/** One EV-day at prices, in series that the next one is written into. */
export class PricedDay {
  private dayAhead = new Float64Array(0);
  private down = new Float64Array(0);
  private up = new Float64Array(0);

  of(day: EvDay, { into, out }: SharedPrices): EvDay {
    const { ispCount } = day;
    if (this.dayAhead.length < ispCount) {
      this.dayAhead = new Float64Array(ispCount);
      this.down = new Float64Array(ispCount);
      this.up = new Float64Array(ispCount);
    }
    for (let t = day.fromIsp; t < ispCount; t++) {
      this.dayAhead[t] = day.dayAheadPrice[t] + into[t];
      this.down[t] = day.downPrice[t] + into[t];
      this.up[t] = day.upPrice[t] - out[t];
    }
    return { ...day, dayAheadPrice: this.dayAhead, downPrice: this.down, upPrice: this.up };
  }
}

export const scaled = ({ into, out }: SharedPrices, share: number): SharedPrices => ({
  into: into.map((price) => share * price),
  out: out.map((price) => share * price),
});
