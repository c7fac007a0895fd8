import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestOf, exchange, relaxedChoice, totalProfit } from '../../src/optimizers/candidateChoice.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { Model } from '../../src/optimizers/model.ts';
import { type Risk, riskOf } from '../../src/optimizers/stochastic.ts';
import { type Candidate, meanProfit } from '../../src/optimizers/stochasticEvDay.ts';

const solver = await loadSolver();

interface Pools {
  pools: Candidate[][];
  probability: Float64Array;
  risk: Risk;
}

const anyPools: fc.Arbitrary<Pools> = fc.integer({ min: 1, max: 5 }).chain((scenarios) => {
  const eur = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -50, max: 100, noNaN: true }));
  const candidate = fc
    .array(eur, { minLength: scenarios, maxLength: scenarios })
    .map((list): Candidate => ({ scheduleKwh: new Float64Array(1), profitEur: Float64Array.from(list) }));
  return fc
    .record({
      pools: fc.array(fc.array(candidate, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
      weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: scenarios, maxLength: scenarios }),
      cvarWeight: fc.constantFrom(0.3, 0.5, 1),
      alpha: fc.constantFrom(0.3, 0.5, 0.9),
    })
    .map(({ pools, weights, ...risk }) => {
      const total = weights.reduce((a, b) => a + b, 0);
      return { pools, probability: Float64Array.from(weights, (weight) => weight / total), risk };
    });
});

/** The best objective where each pool may be mixed, as the programme it is. */
function mixedByHighs({ pools, probability, risk }: Pools): number {
  const m = new Model('max');
  const tails = Array.from(probability, (_, w) => m.row('tail', w, '>=', 0));
  pools.forEach((pool, k) => {
    const whole = m.row('whole', k, '=', 1);
    pool.forEach(({ profitEur }, c) => {
      const share = m.column('share', k, c, { cost: (1 - risk.cvarWeight) * meanProfit({ profitEur }, probability) });
      whole.add(share, 1);
      tails.forEach((tail, w) => {
        tail.add(share, profitEur[w]);
      });
    });
  });
  const atRisk = m.column('atRisk', { cost: risk.cvarWeight, lower: Number.NEGATIVE_INFINITY });
  tails.forEach((tail, w) => {
    const cost = (-risk.cvarWeight * probability[w]) / (1 - risk.alpha);
    tail.add(atRisk, -1).add(m.column('shortfall', w, { cost }), 1);
  });
  return m.solve((model) => solver.solve(model)).objective;
}

describe('the relaxed choice', () => {
  it('is the best mixture, and prices scenarios by weights under which no choice is better', () => {
    const hold = ({ pools, probability, risk }: Pools): void => {
      const { weights, eur, mixture } = relaxedChoice(pools, probability, risk);
      const best = mixedByHighs({ pools, probability, risk });
      const near = 1e-6 * (1 + Math.max(...pools.flat().map(({ profitEur }) => Math.max(...profitEur.map(Math.abs)))));
      expect(Math.abs(eur - best)).toBeLessThan(near);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      weights.forEach((weight, w) => {
        const least = (1 - risk.cvarWeight) * probability[w];
        expect(weight).toBeGreaterThanOrEqual(least - 1e-12);
        expect(weight).toBeLessThanOrEqual(least + (risk.cvarWeight * probability[w]) / (1 - risk.alpha) + 1e-12);
      });
      const bests = pools.map((pool) => bestOf(pool, weights));
      expect(meanProfit({ profitEur: totalProfit(bests, weights.length) }, weights)).toBeCloseTo(eur, 9);
      const mixed = new Float64Array(weights.length);
      mixture.choices.forEach((choice, c) => {
        totalProfit(choice, mixed.length).forEach((each, w) => {
          mixed[w] += mixture.shares[c] * each;
        });
      });
      expect(mixture.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(Math.abs(riskOf(mixed, probability, risk).objectiveEur - best)).toBeLessThan(near);
    };
    fc.assert(fc.property(anyPools, hold), { seed: 51, numRuns: 150 });
  });

  it('bounds what exchange finds, which of a single pool is the best there is', () => {
    const hold = ({ pools, probability, risk }: Pools): void => {
      const worthOf = (choice: readonly Candidate[]): number =>
        riskOf(totalProfit(choice, probability.length), probability, risk).objectiveEur;
      const found = worthOf(
        exchange(
          pools,
          pools.map(([first]) => first),
          probability,
          risk,
        ),
      );
      const near = 1e-6 * (1 + Math.abs(found));
      expect(found).toBeLessThanOrEqual(relaxedChoice(pools, probability, risk).eur + 100 * near);
      if (pools.length > 1) return;
      expect(found).toBeCloseTo(Math.max(...pools[0].map((candidate) => worthOf([candidate]))), 9);
    };
    fc.assert(fc.property(anyPools, hold), { seed: 52, numRuns: 100 });
  });
});
