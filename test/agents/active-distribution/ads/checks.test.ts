import { expect, it } from 'vitest';
import { requireSoundDay } from '../../../../agents/active-distribution/ads/checks.ts';
import type { DayAheadProblem } from '../../../../agents/active-distribution/ads/problem.ts';
import { smallDay } from './smallDay.ts';

const day = smallDay(1);
const [unit] = day.generators;
const [first, second] = day.scenarios;

it('takes a day that fits', () => {
  expect(() => requireSoundDay(day)).not.toThrow();
});

it.each([
  ['hours', { hours: 0 }],
  ['unit0, pMinMw: found 2; expected 0 to pMaxMw, 1', { generators: [{ ...unit, pMinMw: 2 }] }],
  ['unit0, powerMw: found 0.1; expected 0.3 to 1', { generators: [{ ...unit, isOn: true, powerMw: 0.1 }] }],
  ['unit0, der: found 9; expected 0 to 3', { generators: [{ ...unit, der: 9 }] }],
  ['storage, startMwh: found 5', { storages: [{ ...day.storages[0], startMwh: 5 }] }],
  ['probabilities of the scenarios: found a sum of 0.6', { scenarios: [second] }],
  [
    'scenarios[0].realTime[1]: found NaN; expected a number',
    { scenarios: [{ ...first, realTime: [1, NaN, 3] }, second] },
  ],
  ['spinningPrice: found 2 hours; expected 3', { spinningPrice: [1, 2] }],
  ['lot, paths: found 1; expected 2, one a scenario', { bids: [{ ...day.bids[0], paths: [day.bids[0].paths[0]] }] }],
  ['retailPrice: found 70', { settings: { ...day.settings, retailPrice: 70 } }],
] satisfies [string, Partial<DayAheadProblem>][])('refuses %s', (message, change) => {
  expect(() => requireSoundDay({ ...day, ...change })).toThrow(message);
});
