import { expect, test } from 'vitest';
import { capital } from '../../src/counted.ts';
import { inWords } from '../../src/report/inWords.ts';

test.each([
  ['bidUpwardEurPerMwh', 'EUR/MWh', 'bid upward'],
  ['bidUpwardEurPerMwh', '', 'bid upward EUR per MWh'],
  ['calledMw', 'MW', 'called'],
  ['calledMwh', 'MW', 'called MWh'],
  ['mainLinePercent', '%', 'main line'],
  ['leastSeed', '', 'least seed'],
  ['mainLineOverloadedIsps', 'ISP', 'main line overloaded ISPs'],
  ['evs', '', 'EVs'],
  ['q95', '', 'q95'],
  ['eur', 'EUR', 'EUR'],
])('the key %s beside the unit %s is: %s', (key, unit, words) => {
  expect(inWords(key, unit)).toBe(words);
});

test.each(['profit', 'market.scheme', 'EV_Agg1', 'profit, low', 'per MWh', '', '<b>', 'Mw'])(
  'what is no key stays: %s',
  (name) => {
    expect(inWords(name, 'MW')).toBe(name);
  },
);

test('a sentence begins with a capital', () => {
  expect([capital('main line'), capital(''), capital('EV')]).toEqual(['Main line', '', 'EV']);
});
