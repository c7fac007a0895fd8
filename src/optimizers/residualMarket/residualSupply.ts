/** What the residual supply curve of a day is made of. */
export interface ResidualSupplySpec {
  /** Price by ISP (EUR/MWh) at which the aggregators buy nothing; the same in all ISPs of a price interval. */
  basePrice: Float64Array;
  /** What one MW bought in a price interval adds to its price (EUR/MWh per MW), 0 or more. */
  slope: number;
  hoursPerIsp: number;
  /** ISPs that share a price: 4 in an hourly market of quarters, 1 in a market of ISPs. */
  ispsPerInterval: number;
  /** Limits of the exchange (EUR/MWh), at which any volume is traded. */
  lowestPrice: number;
  highestPrice: number;
}

/**
 * The price that all aggregators' purchases of a day make, with X the MW bought in each ISP (negative: sold):
 *
 *     P_t(X) = base_t + b * mean of X over the price interval of t, within the limits of the exchange
 *     G(X)   = sum over intervals of H * integral from 0 to the mean of X of P(u) du        H: hours in an interval
 *
 * P rises with X, so G is convex, and h * P_t(X) is its derivative by X_t.
 */
export class ResidualSupply {
  readonly ispCount: number;
  readonly intervalCount: number;
  readonly hoursPerInterval: number;
  private readonly base: Float64Array; // by interval

  /** @throws RangeError for a figure out of range, or prices that differ within an interval */
  constructor(readonly spec: ResidualSupplySpec) {
    const { basePrice, slope, hoursPerIsp, ispsPerInterval, lowestPrice, highestPrice } = spec;
    if (!(slope >= 0 && slope < Infinity)) throw new RangeError(`a slope of ${slope} EUR/MWh per MW is not 0 or more`);
    if (!(hoursPerIsp > 0 && hoursPerIsp < Infinity)) throw new RangeError(`an ISP of ${hoursPerIsp} hours`);
    if (!(lowestPrice <= highestPrice)) throw new RangeError(`limits of ${lowestPrice} to ${highestPrice} EUR/MWh`);
    this.ispCount = basePrice.length;
    this.intervalCount = basePrice.length / ispsPerInterval;
    if (!(Number.isInteger(ispsPerInterval) && ispsPerInterval > 0 && Number.isInteger(this.intervalCount))) {
      throw new RangeError(`${basePrice.length} ISPs are not whole intervals of ${ispsPerInterval}`);
    }
    this.hoursPerInterval = hoursPerIsp * ispsPerInterval;
    this.base = Float64Array.from({ length: this.intervalCount }, (_, k) => basePrice[k * ispsPerInterval]);
    for (let t = 0; t < this.ispCount; t++) {
      const price = this.base[this.intervalOf(t)];
      if (!Number.isFinite(basePrice[t])) throw new RangeError(`the base price of ISP ${t} is ${basePrice[t]}`);
      if (basePrice[t] !== price) throw new RangeError(`ISP ${t} has a base price other than its interval's, ${price}`);
    }
  }

  /** The same market with a price interval for an ISP, for purchases averaged with `means`. */
  byInterval(): ResidualSupply {
    return new ResidualSupply({
      ...this.spec,
      basePrice: this.base,
      hoursPerIsp: this.hoursPerInterval,
      ispsPerInterval: 1,
    });
  }

  private intervalOf(isp: number): number {
    return Math.floor(isp / this.spec.ispsPerInterval);
  }

  /** Means over each price interval of a series by ISP. */
  means(byIsp: ArrayLike<number>): Float64Array {
    const n = this.spec.ispsPerInterval;
    const means = new Float64Array(this.intervalCount);
    for (let t = 0; t < this.ispCount; t++) means[this.intervalOf(t)] += byIsp[t];
    for (let k = 0; k < means.length; k++) means[k] /= n;
    return means;
  }

  /** Price (EUR/MWh) of an interval in which `mw` are bought on average. */
  priceAt(interval: number, mw: number): number {
    return this.limited(this.base[interval] + this.spec.slope * mw);
  }

  private limited(price: number): number {
    return Math.min(this.spec.highestPrice, Math.max(this.spec.lowestPrice, price));
  }

  /** Prices by ISP (EUR/MWh) for MW bought by ISP. */
  prices(boughtMw: ArrayLike<number>): Float64Array {
    const means = this.means(boughtMw);
    return Float64Array.from({ length: this.ispCount }, (_, t) => {
      const interval = this.intervalOf(t);
      return this.priceAt(interval, means[interval]);
    });
  }

  /** H times the integral of an interval's price from 0 to `mw` (EUR). */
  potentialAt(interval: number, mw: number): number {
    const { slope, lowestPrice, highestPrice } = this.spec;
    const base = this.base[interval];
    const end = base + slope * mw;
    const [from, to] = [this.limited(base), this.limited(end)];
    if (from === base && to === end) return this.hoursPerInterval * mw * ((base + end) / 2);
    if (from === to) return this.hoursPerInterval * mw * from;
    const within = (volume: number): number => Math.min(Math.max(volume, Math.min(0, mw)), Math.max(0, mw));
    const [low, high] = [within((lowestPrice - base) / slope), within((highestPrice - base) / slope)];
    const atLow = lowestPrice * (low - Math.min(0, mw));
    const between = (high - low) * (base + (slope * (low + high)) / 2);
    const atHigh = highestPrice * (Math.max(0, mw) - high);
    return this.hoursPerInterval * Math.sign(mw) * (atLow + between + atHigh);
  }

  /** G(X) in EUR for MW bought by ISP: what the residual supply costs, its own surplus left out. */
  potential(boughtMw: ArrayLike<number>): number {
    const means = this.means(boughtMw);
    let eur = 0;
    for (let k = 0; k < means.length; k++) eur += this.potentialAt(k, means[k]);
    return eur;
  }

  /** Sum of h * price * MW over the ISPs (EUR). */
  cost(price: ArrayLike<number>, mw: ArrayLike<number>): number {
    let eur = 0;
    for (let t = 0; t < this.ispCount; t++) eur += price[t] * mw[t];
    return this.spec.hoursPerIsp * eur;
  }

  /**
   * The exact step g in [0, most] that minimises G(X + g D) + g * c, of equally good ones the longest. Its derivative
   * sum of H P(X + g D) D + c rises with g along straight lines, which bend where an interval meets a limit.
   * @param boughtMw X by ISP
   * @param changeMw D by ISP
   * @param changeEur c: what a whole step adds to the costs other than the purchase
   */
  bestStep(boughtMw: ArrayLike<number>, changeMw: ArrayLike<number>, changeEur: number, most = 1): number {
    const [means, changes] = [this.means(boughtMw), this.means(changeMw)];
    const slopeAt = (g: number): number => {
      let eur = 0;
      for (let k = 0; k < means.length; k++) eur += this.priceAt(k, means[k] + g * changes[k]) * changes[k];
      return this.hoursPerInterval * eur + changeEur;
    };
    let [from, to] = [0, most];
    let [fromSlope, toSlope] = [slopeAt(from), slopeAt(to)];
    if (toSlope <= 0) return most;
    if (fromSlope >= 0) return 0;
    const bends = this.bends(means, changes, most);
    for (let [low, high] = [0, bends.length]; low < high; ) {
      const middle = (low + high) >> 1;
      const slope = slopeAt(bends[middle]);
      if (slope <= 0) [from, fromSlope, low] = [bends[middle], slope, middle + 1];
      else [to, toSlope, high] = [bends[middle], slope, middle];
    }
    return from - (fromSlope * (to - from)) / (toSlope - fromSlope);
  }

  /** The steps in (0, most) at which an interval's price meets a limit, rising. */
  private bends(means: Float64Array, changes: Float64Array, most: number): Float64Array {
    const { slope, lowestPrice, highestPrice } = this.spec;
    const steps: number[] = [];
    for (let k = 0; k < means.length; k++) {
      const price = this.base[k] + slope * means[k];
      for (const limit of [lowestPrice, highestPrice]) {
        const step = (limit - price) / (slope * changes[k]);
        if (step > 0 && step < most) steps.push(step);
      }
    }
    return Float64Array.from(steps).sort();
  }
}
