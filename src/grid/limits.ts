import type { InputError } from '../errors.ts';

/** From the least to the most that may be; infinite on a side without a limit. */
export interface Range {
  min: number;
  max: number;
}

/** Makes the error of something wrong at a place that it knows. */
export type Fault = (found: string, expected: string) => InputError;

/**
 * The range between two figures of a source.
 * @param min, max undefined where the source gives none
 * @returns undefined where it gives neither
 * @throws what `fault` makes, when nothing lies between them
 */
export function rangeOf(min: number | undefined, max: number | undefined, fault: Fault): Range | undefined {
  if (min === undefined && max === undefined) return undefined;
  const range = { min: min ?? Number.NEGATIVE_INFINITY, max: max ?? Number.POSITIVE_INFINITY };
  const holds = range.min <= range.max && range.min < Infinity && range.max > -Infinity;
  if (!holds) throw fault(textOf(range), 'a least value no larger than the largest');
  return range;
}

/** As `rangeOf`, of voltages: from 0 p.u. on where no least one is given. */
export function voltageRangeOf(min: number | undefined, max: number | undefined, fault: Fault): Range | undefined {
  const range = rangeOf(max === undefined ? min : (min ?? 0), max, fault);
  if (range && (range.min < 0 || range.max <= 0)) throw fault(textOf(range), 'voltages above 0');
  return range;
}

const textOf = ({ min, max }: Range): string => `limits of ${min} to ${max}`;
