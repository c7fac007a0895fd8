import { expect, it } from 'vitest';
import { chooseByContingency } from '../../../../agents/active-distribution/ads/byContingency.ts';
import { planDayAhead } from '../../../../agents/active-distribution/ads/front.ts';
import type { ReliabilityMap } from '../../../../src/optimizers/reliability/reliabilityMap.ts';
import { fiveBusProblem, fiveBusTools } from './fiveBus.ts';

it('chooses for each contingency by its own energy not supplied', async () => {
  const tools = await fiveBusTools('none');
  const map = tools.reliability as ReliabilityMap;
  const { front } = await planDayAhead(fiveBusProblem(), tools);
  const choices = chooseByContingency(fiveBusProblem(), front, (load, capability) => map.each(load, capability));
  expect(choices).toHaveLength(8);
  front.forEach((plan, point) => {
    const all = chooseByContingency(fiveBusProblem(), [plan], (load, capability) => map.each(load, capability));
    expect(all.reduce((sum, { f2Eur }) => sum + f2Eur / 8, 0)).toBeCloseTo(front[point].f2Eur, 6);
  });
  expect(choices.some(({ point }) => point === 0)).toBe(true);
  expect(choices.some(({ point }) => point === front.length - 1)).toBe(true);
});
