import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSolver } from '../../src/optimizers/highs.ts';
import {
  costOfPosition,
  type NewsvendorProblem,
  solveNewsvendor,
  solveNewsvendorHighs,
} from '../../src/optimizers/newsvendor.ts';

const solver = await loadSolver();

const volumes = (list: number[], shortagePrice: number, surplusPrice: number) =>
  list.map((volumeMwh) => ({ probability: 1, volumeMwh, shortagePrice, surplusPrice }));
const problem = (changes: Partial<NewsvendorProblem>): NewsvendorProblem => ({
  dayAheadPrice: 50,
  scenarios: volumes([1, 2, 3, 4], 100, 20),
  cvarWeight: 0,
  cvarAlpha: 0.95,
  lowerMwh: -100,
  upperMwh: 100,
  ...changes,
});

const hundredths = (min: number, max: number) => fc.integer({ min: 100 * min, max: 100 * max }).map((n) => n / 100);
const figure = hundredths(-300, 500);
const anyProblem: fc.Arbitrary<NewsvendorProblem> = fc.record({
  dayAheadPrice: figure,
  scenarios: fc.array(
    fc.record({
      probability: fc.double({ min: 0.01, max: 1, noNaN: true }),
      volumeMwh: hundredths(-5, 20),
      shortagePrice: figure,
      surplusPrice: figure,
    }),
    { minLength: 1, maxLength: 12 },
  ),
  cvarWeight: fc.constantFrom(0, 0.3, 1),
  cvarAlpha: fc.constantFrom(0, 0.5, 0.95),
  lowerMwh: hundredths(-10, 0),
  upperMwh: hundredths(0, 30),
});

describe('newsvendor', () => {
  it('buys the critical quantile when only the expectation counts', () => {
    // underage 100 - 50, overage 50 - 20: quantile 0.625, the third of four volumes
    expect(solveNewsvendor(problem({})).positionMwh).toBe(3);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -50, max: 100 }), { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 1, max: 99 }),
        (list, quantile) => {
          fc.pre((quantile * list.length) % 100 !== 0);
          const scenarios = volumes(list, 50 + quantile, quantile - 50);
          const sorted = [...list].sort((a, b) => a - b);
          const expected = sorted[Math.ceil((quantile / 100) * list.length) - 1];
          expect(solveNewsvendor(problem({ scenarios })).positionMwh).toBe(expected);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it('takes the position nearest 0 of equally good ones', () => {
    expect(solveNewsvendor(problem({ scenarios: volumes([2, 4], 100, 0) })).positionMwh).toBe(2);
    expect(solveNewsvendor(problem({ scenarios: volumes([2, 4], 50, 50) })).positionMwh).toBe(0);
    expect(solveNewsvendor(problem({ scenarios: volumes([-2, -4], 100, 0) })).positionMwh).toBe(-2);
  });

  it('leans against the worst case when the tail counts', () => {
    const scenarios = [
      { probability: 0.9, volumeMwh: 0, shortagePrice: 60, surplusPrice: 40 },
      { probability: 0.1, volumeMwh: 10, shortagePrice: 1000, surplusPrice: 40 },
    ];
    const neutral = solveNewsvendor(problem({ dayAheadPrice: 200, scenarios, lowerMwh: 0 }));
    const averse = solveNewsvendor(problem({ dayAheadPrice: 200, scenarios, lowerMwh: 0, cvarWeight: 1 }));
    expect(neutral.positionMwh).toBe(0);
    expect(averse.positionMwh).toBe(10); // the bad scenario is the worst one wherever the position is
    expect(averse.cvarEur).toBeLessThan(neutral.cvarEur);
  });

  it('counts a surplus price above the shortage price as equal to it, and keeps its bounds', () => {
    expect(solveNewsvendor(problem({ scenarios: volumes([1], 10, 90) })).positionMwh).toBe(-100);
    expect(solveNewsvendor(problem({ scenarios: volumes([1], 90, 900) })).positionMwh).toBe(100);
  });

  it('agrees with HiGHS, and no other position on a grid costs less', () => {
    fc.assert(
      fc.property(anyProblem, (one) => {
        const here = solveNewsvendor(one);
        const there = solveNewsvendorHighs(solver, one);
        expect(here.objectiveEur).toBeCloseTo(there.objectiveEur, 3);
        expect(here.positionMwh).toBeGreaterThanOrEqual(one.lowerMwh);
        expect(here.positionMwh).toBeLessThanOrEqual(one.upperMwh);
        for (let k = 0; k <= 20; k++) {
          const position = one.lowerMwh + (k / 20) * (one.upperMwh - one.lowerMwh);
          expect(costOfPosition(one, position).objectiveEur).toBeGreaterThan(here.objectiveEur - 1e-3);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('refuses no scenarios and crossed bounds', () => {
    expect(() => solveNewsvendor(problem({ scenarios: [] }))).toThrow(/at least one scenario/);
    expect(() => solveNewsvendor(problem({ lowerMwh: 2, upperMwh: 1 }))).toThrow(/bounds cross/);
  });
});
