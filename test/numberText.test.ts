import { expect, test } from 'vitest';
import { sixFigureText } from '../src/numberText.ts';

test.each([
  [160966.77923883943, '160,967'],
  [0.9322292222348857, '0.932229'],
  [-12.5, '-12.5'],
  [2.16e-17, '0'],
  [-1e-12, '0'],
  [Number.NaN, '–'],
])('%s in six figures', (value, text) => expect(sixFigureText(value)).toBe(text));
