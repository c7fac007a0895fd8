import { numberText } from '../../numberText.ts';

/** A number as people are shown it: with so many decimals, or as many as tell values of its size apart; `-` where there is none. */
export function briefly(value: number, digits?: number): string {
  if (Number.isNaN(value)) return '–';
  return numberText(value, digits ?? digitsFor(value));
}

/** Decimals that give a value about three figures, four at most. */
export function digitsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
}

/** Decimals of a number as people wrote it; of one with many, so many that four figures tell it. */
export function decimalsIn(value: number): number {
  const size = Math.abs(value);
  const most = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  const kept = size < 0.1 ? Number(value.toPrecision(4)) : Number(value.toFixed(most));
  let digits = 0;
  while (digits < 12 && Number(kept.toFixed(digits)) !== kept) digits++;
  return digits;
}
