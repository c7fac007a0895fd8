import { describe, expect, test } from 'vitest';
import { cut, idOf, titleOf, wordsOf } from '../../../src/report/plain/naming.ts';

describe('a name of a program, as people write it', () => {
  test.each([
    ['calledUpMw', 'MW', 'called up'],
    ['dayAheadEurPerMwh', 'EUR/MWh', 'day ahead'],
    ['lowestVoltagePu', 'p.u.', 'lowest voltage'],
    ['up_price', 'EUR/MW h', 'up price'],
    ['lambda', 'EUR/MWh', 'lambda'],
    ['EnergyMWh', '', 'energy MWh'],
  ])('%s in %s', (name, unit, words) => expect(wordsOf(name, unit)).toBe(words));

  test('keeps a name that is its unit', () => expect(wordsOf('eur', 'EUR')).toBe('eur'));

  test('begins a title with a capital, whatever it begins with', () => {
    expect(titleOf('dayAhead')).toBe('Day ahead');
    expect(titleOf('')).toBe('');
  });
});

test('an id has letters, digits and - only, and tells apart what is called alike', () => {
  expect(idOf('<b>x', 1)).toMatch(/^[A-Za-z0-9-]+$/);
  expect(idOf('a/b', 1)).not.toBe(idOf('a b', 2));
});

test('a text that is too long ends in an ellipsis, and no letter is cut in two', () => {
  expect(cut('🚗🚗🚗', 2)).toBe('🚗…');
  expect(cut('abc', 3)).toBe('abc');
});
