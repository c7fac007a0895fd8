import { describe, expect, it } from 'vitest';
import { tariffDecision, tariffOf } from '../../../../agents/nested/dso/tariff.ts';
import { tariff } from '../../../../agents/nested/explain/tariff.ts';
import { pageOf, type Taken } from './pages.ts';

const series = (...mw: number[]): Float64Array => Float64Array.from(mw);
const required = {
  ...{ requiredUpMw: series(36, 0, 2), requiredDownMw: series(0, 20, 2) },
  ...{ upPrice: series(100, 0, 2), downPrice: series(0, 3, 1) },
};

function taken(rule: 'curvature' | 'none'): Taken {
  const rules = { rule, cap: 10, pass: 0.8, participation: 1 };
  return { ...tariffDecision(rules, required, 1, tariffOf(rules, required, [0, 1, 2])), about: [0, 12] };
}

describe('the page of a tariff', () => {
  it('tells the reward, what it is made of, and the cap that holds it', async () => {
    // with g = 36, -20, 0 a MWh less is worth -36, 36 + 20 and -20: the second is the cap
    const values = await Promise.all(
      [0, 4, 8].map(async (isp) => (await pageOf(tariff, taken('curvature'), isp)).outcome?.value),
    );
    expect(values).toEqual([-36, 56, -20].map((worth) => expect.closeTo((10 * worth) / 56, 9)));
    const page = await pageOf(tariff, taken('curvature'), 4);
    expect(page.bounds).toEqual([{ by: 'the cap', times: 1 }]);
    expect(page.told).toContainEqual({ what: 'required upward less downward, a step before', value: 36, unit: 'MW' });
    expect(page.told).toContainEqual({ what: 'downward', value: expect.closeTo(2.4, 9), unit: 'EUR/MW' });
  });

  it('tells that there is none', async () => {
    const page = await pageOf(tariff, taken('none'), 4);
    expect([page.outcome?.value, page.bounds[0].by]).toEqual([0, 'a rule without rewards']);
  });
});
