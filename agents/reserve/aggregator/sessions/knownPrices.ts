import type { Calendar } from '../../../../src/time/calendar.ts';
import type { ForecastPrices } from '../fleetPlanner.ts';

/** Prices as far as they are known, EUR/MWh by ISP of the run: sessions last from one day into the next. */
export class KnownPrices {
  readonly dayAhead: Float64Array;
  readonly upward: Float64Array;
  readonly downward: Float64Array;
  /** First ISP of which nothing is known. */
  until = 0;
  /** Mean day-ahead price of the last day that is known. */
  lastMean = Number.NaN;

  constructor(private readonly calendar: Calendar) {
    const nothing = () => new Float64Array(calendar.ispCount).fill(Number.NaN);
    this.dayAhead = nothing();
    this.upward = nothing();
    this.downward = nothing();
  }

  /** Takes over the prices of a day. */
  learn(day: number, { dayAhead, upward, downward }: ForecastPrices): void {
    const { firstIsp, ispCount } = this.calendar.days[day];
    this.dayAhead.set(dayAhead, firstIsp);
    this.upward.set(upward, firstIsp);
    this.downward.set(downward, firstIsp);
    if (firstIsp + ispCount < this.until) return;
    this.until = firstIsp + ispCount;
    this.lastMean = dayAhead.reduce((sum, price) => sum + price, 0) / dayAhead.length;
  }

  /** The same from one ISP up to another, without balancing prices before `freeFrom`: those ISPs have been offered. */
  between(from: number, to: number, freeFrom: number) {
    const part = (series: Float64Array) => series.subarray(from, to);
    const free = (series: Float64Array) =>
      freeFrom > from ? series.slice(from, to).fill(Number.NaN, 0, freeFrom - from) : part(series);
    return { dayAheadPrice: part(this.dayAhead), upPrice: free(this.upward), downPrice: free(this.downward) };
  }
}
