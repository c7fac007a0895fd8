import { numberText } from '../../../src/numberText.ts';

/** Per cent of a rating, as `88.0 %`. */
export const percentText = (percent: number): string => `${numberText(percent, 1)} %`;

/** A limit as it was set, as `95 %`. */
export const limitText = (percent: number): string => `${Number(percent.toFixed(1))} %`;
