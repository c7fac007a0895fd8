import { InputError } from '../errors.ts';
import type { LinearModel } from '../grid/linear.ts';
import { type InjectionColumn, solveReduced, withinLimits } from './dsoReduced.ts';

/** What one aggregator lets the DSO order at its bus; MW, both >= 0. */
export interface FlexUnit {
  name: string;
  bus: number;
  /** Largest extra injection. */
  upMw: number;
  /** Largest extra withdrawal. */
  downMw: number;
  upPriceEurPerMwh: number;
  /** What the DSO pays per MWh of extra withdrawal; negative when the aggregator pays. */
  downPriceEurPerMwh: number;
}

/** Lines over their limits, and who could help. */
export interface AdjustmentProblem {
  linear: LinearModel;
  /** MW per bus: expected, volumes under test included. */
  injectionMw: Float64Array;
  /** Largest flow either way, MW per branch; Infinity where there is none. */
  limitMw: Float64Array;
  units: FlexUnit[];
}

/** MW per unit, in the order in which the units were given; all 0 when infeasible. */
export interface Adjustment {
  feasible: boolean;
  upMw: Float64Array;
  downMw: Float64Array;
  costEurPerHour: number;
}

/** A volume under test: MW, an injection when positive (upward), a withdrawal when negative (downward). */
export interface VolumeUnit {
  name: string;
  bus: number;
  volumeMw: number;
}

/** Volumes of which as much is wanted as lines can carry. */
export interface DeliverableProblem {
  linear: LinearModel;
  /** MW per bus: expected, without the volumes. */
  injectionMw: Float64Array;
  /** Largest flow either way, MW per branch; Infinity where there is none. */
  limitMw: Float64Array;
  units: VolumeUnit[];
}

/** Per unit, in the order in which the units were given; all 0 when infeasible. */
export interface Deliverable {
  /** False when the lines are over their limits whatever part of the volumes is taken. */
  feasible: boolean;
  /** Signed as the unit's own volume. */
  volumeMw: Float64Array;
  /** Part of the unit's volume, 0 to 1 (1 for a volume of 0). */
  share: Float64Array;
}

/** Positions of the units in order of name (then bus), so that results do not depend on the order given. */
export function orderByName(units: readonly { name: string; bus: number }[]): number[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return units.map((_, i) => i).sort((i, j) => compare(units[i].name, units[j].name) || units[i].bus - units[j].bus);
}

/**
 * Columns of an adjustment: upward and downward of each unit in order of name.
 * @throws InputError for a bound that is negative or not finite
 */
export function adjustmentColumns(units: FlexUnit[], order: number[]): InjectionColumn[] {
  return order.flatMap((i): InjectionColumn[] => {
    const { name, bus, upMw, downMw, upPriceEurPerMwh, downPriceEurPerMwh } = units[i];
    if (!(upMw >= 0 && downMw >= 0 && Number.isFinite(upMw + downMw))) {
      const found = `flexibility of ${upMw} MW up and ${downMw} MW down`;
      throw new InputError({ path: `unit ${name}`, found, expected: 'finite MW, not negative' });
    }
    return [
      { bus, sign: 1, upperMw: upMw, cost: upPriceEurPerMwh },
      { bus, sign: -1, upperMw: downMw, cost: downPriceEurPerMwh },
    ];
  });
}

/** No adjustment at all. */
export function noAdjustment(unitCount: number, feasible: boolean): Adjustment {
  const zeros = () => new Float64Array(unitCount);
  return { feasible, upMw: zeros(), downMw: zeros(), costEurPerHour: 0 };
}

/** The adjustment a solution of `adjustmentColumns` stands for. */
export function adjustmentFrom(units: FlexUnit[], order: number[], x: Float64Array): Adjustment {
  const result = noAdjustment(units.length, true);
  order.forEach((i, k) => {
    result.upMw[i] = x[2 * k];
    result.downMw[i] = x[2 * k + 1];
  });
  result.costEurPerHour = order.reduce(
    (sum, i) => sum + units[i].upPriceEurPerMwh * result.upMw[i] + units[i].downPriceEurPerMwh * result.downMw[i],
    0,
  );
  return result;
}

/** Columns of `largestDeliverable`, in order of name: the size of what is kept of each volume. */
export function volumeColumns(units: VolumeUnit[], order: number[]): InjectionColumn[] {
  return order.map((i): InjectionColumn => {
    const { bus, volumeMw } = units[i];
    return { bus, sign: volumeMw < 0 ? -1 : 1, upperMw: Math.abs(volumeMw), cost: 1 };
  });
}

/** The result a solution of `volumeColumns` stands for; undefined stands for infeasible. */
export function deliverableFrom(units: VolumeUnit[], order: number[], x: Float64Array | undefined): Deliverable {
  const volumeMw = new Float64Array(units.length);
  const share = new Float64Array(units.length);
  order.forEach((i, k) => {
    if (!x) return;
    const whole = units[i].volumeMw;
    volumeMw[i] = whole < 0 ? -x[k] : x[k];
    share[i] = whole === 0 ? 1 : x[k] / Math.abs(whole);
  });
  return { feasible: x !== undefined, volumeMw, share };
}

/**
 * The cheapest use of the units' flexibility that brings every flow of the linear model within its limit (28)-(38),
 * without angles: the flows are the given ones plus sensitivities times adjustments, and only branches that can bind
 * enter. Nothing is adjusted, and nothing earned on negative prices, where all flows are within their limits already.
 * @throws InputError for a unit's bound that is negative or not finite
 * @throws NumericalError when the solver's answer fails its check
 * @throws HighsWanted where HiGHS is wanted and not loaded
 */
export function cheapestAdjustment(problem: AdjustmentProblem): Adjustment {
  const { linear, injectionMw, limitMw, units } = problem;
  const order = orderByName(units);
  const columns = adjustmentColumns(units, order);
  if (withinLimits(linear.flows(injectionMw), limitMw)) return noAdjustment(units.length, true);
  const x = solveReduced({ linear, injectionMw, limitMw, columns, sense: 'min' });
  return x ? adjustmentFrom(units, order, x) : noAdjustment(units.length, false);
}

/**
 * The largest sum of volumes the linear model's lines can carry: each unit keeps between nothing and all of its volume.
 * Where several divisions carry the same sum, one of them, always the same.
 * @throws NumericalError when the solver's answer fails its check
 * @throws HighsWanted where HiGHS is wanted and not loaded
 */
export function largestDeliverable(problem: DeliverableProblem): Deliverable {
  const { linear, injectionMw, limitMw, units } = problem;
  const order = orderByName(units);
  const columns = volumeColumns(units, order);
  const x = solveReduced({ linear, injectionMw, limitMw, columns, sense: 'max' });
  return deliverableFrom(units, order, x);
}
