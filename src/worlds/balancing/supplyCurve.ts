import { normalQuantile } from '../../arithmetic/index.ts';
import { normalCdf } from '../curves.ts';

/** What activating so many MW in a direction comes to beyond the reference price, EUR/MWh, and the other way round. */
export interface SupplyCurve {
  /** Rising in volume; above 0 where activating costs more than the reference (upward), or earns less (downward). */
  spreadAt(mw: number): number;
  /** The volume at which a spread is met, MW, 0 or more. */
  volumeAt(spread: number): number;
}

/** Share of spreads above which the curve goes on as a straight line, and from which it takes its slope. */
const STRAIGHT_FROM = 0.98;
const SLOPE_FROM = 0.9;
const BISECTIONS = 60;

/**
 * The one increasing curve that carries a half-normal need to spreads as they were seen (section 2 of docs/emergence.md): the quantile of the
 * spreads at 2 Phi(v / sigma) - 1, straight on beyond the 98th percentile.
 * @param spreads EUR/MWh; of no spread the curve is 0
 * @param sigmaMw standard deviation of the need
 */
export function supplyCurve(spreads: ArrayLike<number>, sigmaMw: number): SupplyCurve {
  const sorted = Float64Array.from(spreads).sort();
  const count = sorted.length;
  const quantile = (p: number): number => {
    if (count === 0) return 0;
    const at = Math.min(count - 1, Math.max(0, p * count - 0.5));
    const from = Math.floor(at);
    const to = Math.min(count - 1, from + 1);
    return sorted[from] + (at - from) * (sorted[to] - sorted[from]);
  };
  const volumeOfShare = (share: number): number => sigmaMw * normalQuantile((1 + share) / 2);
  const straightMw = volumeOfShare(STRAIGHT_FROM);
  const straightEur = quantile(STRAIGHT_FROM);
  const slope = (straightEur - quantile(SLOPE_FROM)) / (straightMw - volumeOfShare(SLOPE_FROM));
  const spreadAt = (mw: number): number =>
    mw >= straightMw ? straightEur + slope * (mw - straightMw) : quantile(2 * normalCdf(Math.max(0, mw) / sigmaMw) - 1);
  return {
    spreadAt,
    volumeAt(spread) {
      if (spread <= spreadAt(0)) return 0;
      if (spread >= straightEur) return slope > 0 ? straightMw + (spread - straightEur) / slope : straightMw;
      let [low, high] = [0, straightMw];
      for (let k = 0; k < BISECTIONS; k++) {
        const middle = (low + high) / 2;
        if (spreadAt(middle) < spread) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}
