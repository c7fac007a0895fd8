import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { type Cost, requireCost } from './cost.ts';
import { type Fault, type Range, rangeOf, voltageRangeOf } from './limits.ts';
import { given, type UnitFigures } from './units.ts';

/** Limits of a generator as a case has them: MW, Mvar, and ramps by the time they are given for. */
export interface GeneratorLimits {
  Pmax?: number | undefined;
  Pmin?: number | undefined;
  Qmax?: number | undefined;
  Qmin?: number | undefined;
  /** MW a minute, MW in 10 and in 30 minutes; 0: none given. */
  ramps?: readonly [agc: number, in10: number, in30: number];
}

const naming =
  (fault: Fault, names: string): Fault =>
  (found, expected) =>
    fault(`${found} in ${names}`, expected);

/** Voltage limits of a bus. Both 0 are none, as a rating of 0 is none. */
export function voltageLimitsOf(
  Vmin: number | undefined,
  Vmax: number | undefined,
  fault: Fault,
): { voltageLimitsPu?: Range } {
  const none = Vmin === 0 && Vmax === 0;
  return given({ voltageLimitsPu: none ? undefined : voltageRangeOf(Vmin, Vmax, naming(fault, 'VMIN and VMAX')) });
}

/**
 * Limits and ramp of a generator. The ramp of an hour is that of 30 minutes, else of 10, else the one of AGC, whichever
 * is given for the longest time.
 * @throws what `fault` makes, naming the columns that contradict each other
 */
export function limitsOf({ Pmin, Pmax, Qmin, Qmax, ramps = [0, 0, 0] }: GeneratorLimits, fault: Fault): UnitFigures {
  const negative = ramps.find((ramp) => !(ramp >= 0));
  if (negative !== undefined) throw fault(`a ramp of ${negative}`, 'RAMP_AGC, RAMP_10 and RAMP_30 of 0 (none) or more');
  const [agc, in10, in30] = ramps;
  const ramp = in30 * 2 || in10 * 6 || agc * 60;
  return given({
    limitsMw: rangeOf(Pmin, Pmax, naming(fault, 'PMIN and PMAX')),
    limitsMvar: rangeOf(Qmin, Qmax, naming(fault, 'QMIN and QMAX')),
    rampMwPerHour: ramp > 0 && ramp < Infinity ? ramp : undefined,
  });
}

/** A row of the gencost table, and where it stands. */
export interface CostRow {
  values: readonly number[];
  fault: Fault;
}

/**
 * Finds the costs of generators by their row: each row is of model 1 (piecewise linear: MW, money an hour, and so on) or 2
 * (polynomial, highest power first), with the money of starting and stopping; rows after the first of each generator are
 * of reactive power, and are not read.
 * @throws InputError when rows are neither one nor two a generator; the result throws what a row's fault makes
 */
export function costFinder(
  rows: readonly CostRow[],
  generators: number,
  file: string,
): (generator: number) => Cost | undefined {
  if (rows.length > 0 && rows.length !== generators && rows.length !== 2 * generators) {
    const found = `${counted(rows.length, 'row')} for ${counted(generators, 'generator')}`;
    throw new InputError({ file, path: 'mpc.gencost', found, expected: 'one each, or two with reactive power' });
  }
  return (generator) => (rows.length === 0 ? undefined : costOf(rows[generator]));
}

function costOf({ values, fault }: CostRow): Cost {
  const [model, startUpEur, shutDownEur, count, ...figures] = values;
  if (model !== 1 && model !== 2) throw fault(`cost model ${model}`, '1 (piecewise linear) or 2 (polynomial)');
  const needed = model === 1 ? 2 * count : count;
  if (!Number.isSafeInteger(count) || count < 1) throw fault(`NCOST ${count}`, 'a whole number of 1 or more');
  if (figures.length < needed)
    throw fault(`${counted(figures.length, 'figure')} after NCOST ${count}`, `${needed} at least`);
  const padding = figures.slice(needed).find((figure) => figure !== 0);
  if (padding !== undefined)
    throw fault(`${padding} after the ${counted(needed, 'figure')} of NCOST ${count}`, '0: padding');
  const used = figures.slice(0, needed);
  const shared = { startUpEur, shutDownEur };
  if (model === 2) return requireCost({ kind: 'polynomial', ...shared, coefficients: used.reverse() }, fault);
  const points = Array.from({ length: count }, (_, k) => ({ mw: used[2 * k], eurPerHour: used[2 * k + 1] }));
  return requireCost({ kind: 'piecewise', ...shared, points }, fault);
}
