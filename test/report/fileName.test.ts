import { expect, test } from 'vitest';
import { fileName } from '../../src/report/fileName.ts';

test('a file is named by title and figure', () => {
  expect(fileName('bleiswijk-winter', 'earned', 'svg')).toBe('bleiswijk-winter-earned.svg');
});

test('a title of anything gives a name that any disk takes', () => {
  expect(fileName('../../<b>Löwe:\u202e*?"', 'earned', 'csv')).toBe('b-Löwe-earned.csv');
  expect(fileName('///', 'earned', 'csv')).toBe('earned.csv');
  expect(fileName('x'.repeat(1000), 'earned', 'svg')).toBe(`${'x'.repeat(60)}-earned.svg`);
});
