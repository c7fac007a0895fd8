import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regret, regretOfTotals } from '../../src/measures/regret.ts';
import { stream } from '../../src/random/streams.ts';

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

  it('is the same of totals, and of every fixed action looked at one by one', () => {
    const any = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 })).chain(([actions, decisions]) =>
      fc.tuple(
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: decisions, maxLength: decisions }), {
          minLength: actions,
          maxLength: actions,
        }),
        fc.array(fc.nat(actions - 1), { minLength: decisions, maxLength: decisions }),
      ),
    );
    fc.assert(
      fc.property(any, ([payoffs, chosen]) => {
        const found = regret(chosen, payoffs.length, (action, t) => payoffs[action][t]);
        const got = chosen.reduce((all, action, t) => all + payoffs[action][t], 0);
        const totals = payoffs.map((row) => row.reduce((all, payoff) => all + payoff, 0));
        expect(regretOfTotals(chosen.length, got, totals)).toEqual(found);
        expect(found.total).toBe(Math.max(...totals) - got);
      }),
    );
  });

  it('of who knows nothing of ten arms, one of 0.6 and nine of 0.5, is 0.09 a decision', () => {
    const random = stream(1, 'arms');
    const decisions = 200_000;
    const chosen = Array.from({ length: decisions }, () => Math.floor(10 * random.uniform()));
    const paid = Array.from({ length: decisions }, () =>
      Array.from({ length: 10 }, (_, k) => Number(random.uniform() < (k === 3 ? 0.6 : 0.5))),
    );
    const found = regret(chosen, 10, (arm, t) => paid[t][arm]);
    expect(found.best).toBe(3);
    // standard error of the difference of two arms' means over 200 thousand: 0.0016
    expect(Math.abs(found.perDecision - 0.09)).toBeLessThan(0.005);
  });
});
