import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import type { Calendar } from '../../../../src/time/calendar.ts';
import type { ForecastPrices } from '../fleetPlanner.ts';

/** Prices EUR/MWh, by ISP from a base on; they may reach beyond the problem that has them. */
type SharedPrices = Pick<EvDay, 'dayAheadPrice' | 'upPrice' | 'downPrice'>;

interface Shared {
  base: number;
  freeFrom: number;
  series: SharedPrices;
}

/** Prices as far as they are known, EUR/MWh by ISP of the run: sessions last from one day into the next. */
export class KnownPrices {
  readonly dayAhead: Float64Array;
  readonly upward: Float64Array;
  readonly downward: Float64Array;
  /** First ISP of which nothing is known. */
  until = 0;
  /** Mean day-ahead price of the last day that is known. */
  lastMean = Number.NaN;
  private free: Shared | undefined;
  private blocked: Shared | undefined;

  constructor(private readonly calendar: Calendar) {
    const nothing = () => new Float64Array(calendar.ispCount).fill(Number.NaN);
    this.dayAhead = nothing();
    this.upward = nothing();
    this.downward = nothing();
  }

  /** Takes over the prices of a day. */
  learn(day: number, { dayAhead, upward, downward }: ForecastPrices): void {
    const { firstIsp, ispCount } = this.calendar.days[day];
    this.free = undefined;
    this.blocked = undefined;
    this.dayAhead.set(dayAhead, firstIsp);
    this.upward.set(upward, firstIsp);
    this.downward.set(downward, firstIsp);
    if (firstIsp + ispCount < this.until) return;
    this.until = firstIsp + ispCount;
    this.lastMean = dayAhead.reduce((sum, price) => sum + price, 0) / dayAhead.length;
  }

  /**
   * The same from an ISP on, as far as anything is known; without balancing prices before `freeFrom`, as those ISPs have been offered.
   * Those who plan in one ISP share the series, which stay as they are when prices are told anew.
   */
  from(base: number, freeFrom: number): SharedPrices {
    const isFree = freeFrom <= base;
    const known = isFree ? this.free : this.blocked;
    if (known?.base === base && (isFree || known.freeFrom === freeFrom)) return known.series;
    const part = (series: Float64Array) => series.slice(base, this.until);
    const without = (series: Float64Array) => series.slice(base, this.until).fill(Number.NaN, 0, freeFrom - base);
    const balancing = isFree ? part : without;
    const series = {
      dayAheadPrice: part(this.dayAhead),
      upPrice: balancing(this.upward),
      downPrice: balancing(this.downward),
    };
    this[isFree ? 'free' : 'blocked'] = { base, freeFrom, series };
    return series;
  }
}
