import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regret } from '../../src/measures/regret.ts';

describe('regret', () => {
  it('is what the best fixed action would have earned more', () => {
    const payoffs = [
      [1, 5, 0, 2],
      [3, 4, 1, 2],
      [0, 9, 0, 0],
    ];
    const of = (chosen: number[]) => regret(chosen, 3, (action, t) => payoffs[action][t]);
    expect(of([0, 0, 1, 2])).toEqual({ best: 1, bestPayoff: 10, got: 7, total: 3, perDecision: 0.75 });
    expect(of([1, 1, 1, 1]).total).toBe(0);
    expect(of([1, 2, 1, 0]).total).toBe(-5);
  });

  it('without decisions has no figure', () => {
    expect(regret([], 2, () => 1)).toEqual({ best: -1, bestPayoff: 0, got: 0, total: 0, perDecision: Number.NaN });
  });

  it('of one who can be foreseen is T/2, where payoffs are made against it', () => {
    const chosen = Array.from({ length: 20_000 }, (_, t) => t % 2);
    expect(regret(chosen, 2, (action, t) => (action === chosen[t] ? 0 : 1)).total).toBe(10_000);
  });

  it('on a linear residual curve is that of not playing Cournot’s best response', () => {
    // P = 100 - Q, cost 10, others 30: best response 30 earns 900, 20 earns 800
    const quantities = [10, 20, 30, 40];
    const profit = (action: number) => (100 - 30 - quantities[action] - 10) * quantities[action];
    expect(regret([1, 1, 1], 4, profit)).toMatchObject({ best: 2, perDecision: 100 });
  });

  it('of one action throughout is never below 0, and least for the best', () => {
    const matrix = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(matrix, (payoffs) => {
        const all = payoffs.map((_, fixed) => regret(Array(5).fill(fixed), payoffs.length, (a, t) => payoffs[a][t]));
        expect(all.every(({ total }) => total >= 0)).toBe(true);
        expect(all[all[0].best].total).toBe(0);
      }),
    );
  });
});
