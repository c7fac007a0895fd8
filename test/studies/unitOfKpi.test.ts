import { expect, test } from 'vitest';
import { unitOfKpi } from '../../src/studies/unitOfKpi.ts';

const UNITS: Record<string, string> = {
  profit: 'EUR',
  cost: 'EUR',
  energy: 'MWh',
  price: 'EUR/MWh',
  share: '',
  isps: 'ISPs',
};

test.each<[string, string | undefined]>([
  ['profit', 'EUR'],
  ['profit - cost + 5', 'EUR'],
  ['2 * (profit - cost)', 'EUR'],
  ['-profit', 'EUR'],
  ['profit / energy', 'EUR/MWh'],
  ['price * energy', 'EUR'],
  ['energy * price', 'EUR'],
  ['profit / cost', ''],
  ['profit * share', 'EUR'],
  ['share / energy', '1/MWh'],
  ['max(profit, cost, 0)', 'EUR'],
  ['abs(energy)', 'MWh'],
  ['3', ''],
  ['profit + energy', undefined],
  ['profit * energy', undefined],
  ['price / energy', undefined],
  ['profit ^ 2', undefined],
  ['log(profit)', undefined],
  ['unknown + profit', undefined],
])('the unit of %s is %s', (expression, unit) => {
  expect(unitOfKpi({ expression }, (name) => UNITS[name])).toBe(unit);
});
