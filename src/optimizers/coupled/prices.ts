import type { EvDay } from '../evDay.ts';

/**
 * Prices on what EVs share, EUR/MWh by ISP, 0 or more: on energy charged, and on energy discharged; below 0 where at least so
 * much is to be discharged, and `down`, where at least so much is to be offered downward.
 */
export interface SharedPrices {
  into: Float64Array;
  out: Float64Array;
  down?: Float64Array;
}

export const noPrices = (isps: number): SharedPrices => ({ into: new Float64Array(isps), out: new Float64Array(isps) });

/** EV-days whose energy also bears the prices; series that were one stay one. */
export function atPrices(days: readonly EvDay[], { into, out, down }: SharedPrices): EvDay[] {
  const [charged, discharged] = [shiftedBy(into, 1), shiftedBy(out, -1)];
  const offered = down
    ? shiftedBy(
        into.map((price, t) => price + down[t]),
        1,
      )
    : charged;
  return days.map((day) => ({
    ...day,
    dayAheadPrice: charged(day.dayAheadPrice),
    downPrice: offered(day.downPrice),
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

  of(day: EvDay, { into, out, down }: SharedPrices): EvDay {
    const { ispCount } = day;
    if (this.dayAhead.length < ispCount) {
      this.dayAhead = new Float64Array(ispCount);
      this.down = new Float64Array(ispCount);
      this.up = new Float64Array(ispCount);
    }
    for (let t = day.fromIsp; t < ispCount; t++) {
      this.dayAhead[t] = day.dayAheadPrice[t] + into[t];
      this.down[t] = day.downPrice[t] + into[t] + (down ? down[t] : 0);
      this.up[t] = day.upPrice[t] - out[t];
    }
    return { ...day, dayAheadPrice: this.dayAhead, downPrice: this.down, upPrice: this.up };
  }
}

export function scaled({ into, out, down }: SharedPrices, share: number): SharedPrices {
  const less = (series: Float64Array): Float64Array => series.map((price) => share * price);
  return { into: less(into), out: less(out), ...(down && { down: less(down) }) };
}
