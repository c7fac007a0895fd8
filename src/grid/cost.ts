import type { Fault, Range } from './limits.ts';

/** What running costs by output, EUR/h. Sources may count in another money: it is taken for EUR. */
export type Cost = { startUpEur: number; shutDownEur: number } & (
  | {
      kind: 'polynomial';
      /** By rising power: EUR/h, EUR/MWh, EUR/MW^2h and so on. */
      coefficients: number[];
    }
  | {
      kind: 'piecewise';
      /** Two or more, by rising MW; straight in between, and on beyond the ends. */
      points: { mw: number; eurPerHour: number }[];
    }
);

/** A stretch of output over which each further MWh costs the same. */
export interface CostSegment {
  fromMw: number;
  toMw: number;
  /** At `fromMw`. */
  eurPerHour: number;
  eurPerMwh: number;
}

/** Cost of running at an output, EUR/h. */
export function costAt(cost: Cost, mw: number): number {
  if (cost.kind === 'polynomial') return cost.coefficients.reduceRight((sum, coefficient) => sum * mw + coefficient, 0);
  const { points } = cost;
  const last = points.findIndex((point, k) => k > 0 && (mw <= point.mw || k === points.length - 1));
  const [one, other] = [points[last - 1], points[last]];
  return one.eurPerHour + ((other.eurPerHour - one.eurPerHour) * (mw - one.mw)) / (other.mw - one.mw);
}

/**
 * The segments of a cost over a range of output, each beginning where the one before ends. A cost of straight pieces is
 * met exactly; one of second degree or more at `pieces + 1` outputs, evenly spread, and lies below the segments in between
 * where it is convex.
 * @param limitsMw finite; a range of one output has one segment without length
 * @throws RangeError when the range is not finite or empty, or `pieces` no whole number from 1
 */
export function costSegments(cost: Cost, { min, max }: Range, pieces = 10): CostSegment[] {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max)) {
    throw new RangeError(`a cost from ${min} to ${max} MW has no segments: the range must be finite`);
  }
  if (!Number.isSafeInteger(pieces) || pieces < 1) throw new RangeError(`found ${pieces} pieces; expected 1 or more`);
  const inner = breaksOf(cost, { min, max }, pieces).filter((mw) => mw > min && mw < max);
  const breaks = [min, ...inner, max];
  return breaks.slice(1).map((toMw, k) => {
    const fromMw = breaks[k];
    const eurPerHour = costAt(cost, fromMw);
    const eurPerMwh = toMw === fromMw ? 0 : (costAt(cost, toMw) - eurPerHour) / (toMw - fromMw);
    return { fromMw, toMw, eurPerHour, eurPerMwh };
  });
}

/** Outputs at which the slope may change. */
function breaksOf(cost: Cost, { min, max }: Range, pieces: number): number[] {
  if (cost.kind === 'piecewise') return cost.points.map(({ mw }) => mw);
  if (cost.coefficients.length <= 2) return [];
  return Array.from({ length: pieces - 1 }, (_, k) => min + ((max - min) * (k + 1)) / pieces);
}

/** Whether each further MWh costs at least as much as the one before, as a market without binaries needs it. */
export const isConvex = (segments: readonly CostSegment[]): boolean =>
  segments.every(({ eurPerMwh }, k) => {
    if (k === 0) return true;
    const before = segments[k - 1].eurPerMwh;
    // equal slopes come from differences, so they differ in last digits
    return eurPerMwh >= before - 1e-9 * Math.max(1, Math.abs(before));
  });

/** @throws what `fault` makes, when figures are not finite, or points too few or not by rising MW */
export function requireCost(cost: Cost, fault: Fault): Cost {
  const figures =
    cost.kind === 'polynomial' ? cost.coefficients : cost.points.flatMap(({ mw, eurPerHour }) => [mw, eurPerHour]);
  const all = [...figures, cost.startUpEur, cost.shutDownEur];
  if (!all.every(Number.isFinite)) throw fault(`a cost of ${figures.join(', ')}`, 'finite numbers');
  if (cost.kind === 'polynomial') {
    if (figures.length === 0) throw fault('a polynomial of no coefficients', 'one or more');
    return cost;
  }
  if (cost.points.length < 2) throw fault('a cost of fewer than two points', 'two or more');
  const outputs = cost.points.map(({ mw }) => mw);
  if (outputs.some((mw, k) => k > 0 && mw <= outputs[k - 1])) {
    throw fault(`points at ${outputs.join(', ')} MW`, 'points by rising MW');
  }
  return cost;
}
