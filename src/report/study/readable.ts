import type { Span } from '../../market/view.ts';
import { numberText } from '../../numberText.ts';
import { decimalsIn, digitsFor } from '../figures/numbers.ts';

/** An estimate with the ends of its 95 % interval; NaN where there is none. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** Decimals by which an estimate and the ends of its interval can be told apart, six at most. */
export function digitsOf({ mean, low, high }: Interval): number {
  const half = (high - low) / 2;
  const plain = digitsFor(mean);
  if (!(half > 0)) return plain;
  let digits = 0;
  for (let size = half; digits < 6 && size < 1; size *= 10) digits++;
  return Math.max(plain, digits);
}

const withUnit = (text: string, unit: string): string => (unit === '' ? text : `${text} ${unit}`);

/** `39,606 EUR (36,659 to 42,552)`, the estimate strong; `no figure` where there is none. */
export function estimated(interval: Interval, unit: string): Span[] {
  const { mean, low, high } = interval;
  if (Number.isNaN(mean)) return ['no figure'];
  const digits = digitsOf(interval);
  const strong = { strong: withUnit(numberText(mean, digits), unit) };
  if (Number.isNaN(low + high)) return [strong];
  return [strong, ` (${numberText(low, digits)} to ${numberText(high, digits)})`];
}

/** A level in words: `30 EUR/MWh`, `hybrid`; a number with four digits that tell. */
export const levelText = (level: number | string, unit = ''): string =>
  withUnit(typeof level === 'number' ? numberText(level, decimalsIn(level)) : level, unit);
