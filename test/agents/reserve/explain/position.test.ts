import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { position } from '../../../../agents/reserve/explain/position.ts';
import { type NewsvendorProblem, solveNewsvendor } from '../../../../src/optimizers/newsvendor.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const seen = (volumeMwh: number, shortagePrice = 100, surplusPrice = 20) => ({
  ...{ probability: 0.25, volumeMwh, shortagePrice, surplusPrice },
});
/** Four ISPs, needing 1, 2, 3 and 4 MWh; a MWh short costs 100 EUR, one over brings 20. */
const problem = (given: Partial<NewsvendorProblem> = {}): NewsvendorProblem => ({
  ...{ dayAheadPrice: 50, scenarios: [seen(1), seen(2), seen(3), seen(4)], cvarWeight: 0, cvarAlpha: 0.75 },
  ...{ lowerMwh: 1, upperMwh: 4 },
  ...given,
});
const boundsOf = (of: NewsvendorProblem) => position.bounds?.(of, solveNewsvendor(of), AT);

describe('what a BRP buys', () => {
  test('is a fractile of what was needed, and goes up and down a step where the day-ahead price passes one', () => {
    // Of 1, 2, 3, 4 the share short at x must come to (price - 20) / 80: 0.375 at 50, between 1/4 and 1/2.
    expect(solveNewsvendor(problem()).positionMwh).toBe(3);
    const found = confirmed(position, problem());
    expect(turnOf(found, 'day-ahead price', 'up')).toMatchObject({ is: 'exactly', becomes: 2000 });
    expect((turnOf(found, 'day-ahead price', 'up') as { value: number }).value).toBeCloseTo(20 + 80 / 2, 6);
    expect((turnOf(found, 'day-ahead price', 'down') as { value: number }).value).toBeCloseTo(20 + 80 / 4, 6);
  });

  test('is more where the worst counts', () => {
    const found = confirmed(position, problem());
    const weight = turnOf(found, 'weight of the worst ISPs', 'up');
    expect(weight).toMatchObject({ is: 'exactly', becomes: 4000 });
    // From 3 to 4 MWh: on average a MWh costs 50 - 20 - 80 / 4 = 10 EUR, in the worst ISP it saves 100 - 50 = 50.
    expect((weight as { value: number }).value).toBeCloseTo(10 / 60, 6);
  });

  test('whatever was seen, every threshold is where solving anew finds it', () => {
    const price = fc.integer({ min: -50, max: 200 });
    const scenario = fc
      .tuple(fc.integer({ min: -20, max: 20 }), price, price)
      .map(([need, a, b]) => seen(need / 4, Math.max(a, b), Math.min(a, b)));
    let exact = 0;
    fc.assert(
      fc.property(
        fc.array(scenario, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(0, 0.3, 1),
        (scenarios, dayAheadPrice, cvarWeight) => {
          const needs = scenarios.map(({ volumeMwh }) => volumeMwh);
          const bounded = { lowerMwh: Math.min(...needs), upperMwh: Math.max(...needs) };
          const of = problem({
            scenarios,
            dayAheadPrice: dayAheadPrice + 0.37,
            cvarWeight,
            cvarAlpha: 0.6,
            ...bounded,
          });
          exact += confirmed(position, of).filter(({ found }) => found.is === 'exactly').length;
        },
      ),
      { numRuns: 40, seed: 3 },
    );
    expect(exact).toBeGreaterThan(40);
  });
});

describe('what holds it', () => {
  test.each([
    ['the least that its customers needed at this hour before', { dayAheadPrice: 110 }],
    ['the most that its customers needed at this hour before', { dayAheadPrice: 10 }],
    ['what its customers needed once at this hour before', {}],
    [
      'nothing being as good as any other',
      { dayAheadPrice: 60, scenarios: [seen(-1, 60, 60), seen(1, 60, 60)], lowerMwh: -1, upperMwh: 1 },
    ],
    [
      'ISPs of before that are equally bad',
      { dayAheadPrice: 60, scenarios: [seen(0, 110, -50), seen(3, 110, -50)], cvarWeight: 1, lowerMwh: 0, upperMwh: 3 },
    ],
  ])('%s', (says, given) => {
    expect(boundsOf(problem(given))).toEqual([says]);
  });
});
