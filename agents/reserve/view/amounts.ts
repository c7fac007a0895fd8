import { numberText } from '../../../src/numberText.ts';

/** A figure with about three digits that count, as `5.83`, `105`, `0.077`. */
export function shortText(value: number): string {
  const size = Math.abs(value);
  if (size < 5e-4) return '0';
  return numberText(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3);
}

/** Per cent of a rating, as `88.0 %`. */
export const percentText = (percent: number): string => `${numberText(percent, 1)} %`;

/** A limit as it was set, as `95 %`. */
export const limitText = (percent: number): string => `${Number(percent.toFixed(1))} %`;
