import { expect, test } from 'vitest';
import { acrossOf } from '../../../src/report/page/across.ts';

const of = (letters: string) =>
  acrossOf([...letters].map((letter) => ({ isWide: letter === 'W' })))
    .map((isAcross) => (isAcross ? 'W' : 'n'))
    .join('');

test.each([
  ['W', 'W'],
  ['nn', 'nn'],
  ['n', 'W'],
  ['nnn', 'nnW'],
  ['WnnW', 'WnnW'],
  ['nWnnWn', 'WWnnWW'],
  ['', ''],
])('of %j go across %j: nobody stands alone beside nothing', (given, across) => {
  expect(of(given)).toBe(across);
});
