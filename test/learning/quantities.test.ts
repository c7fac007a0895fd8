import { describe, expect, it } from 'vitest';
import { createExpectation } from '../../src/learning/create.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { over, players } from './games.ts';

/** Price less cost where so much is sold: 100 - Q - 10. */
const marginAt = (total: number) => 90 - total;

describe('sellers of one good, who choose quantities (Cournot)', () => {
  /** How far firms that answer what they expect of the others are from the equilibrium after some rounds; at first 1e-6. */
  function distance(firms: number, lambda: number, rounds: number): number {
    const equilibrium = 90 / (firms + 1);
    const expectations = Array.from({ length: firms }, () => createExpectation({ lambda }));
    for (const each of expectations) each.see((firms - 1) * equilibrium + 1e-6);
    let quantities: number[] = [];
    for (let round = 0; round < rounds; round++) {
      quantities = expectations.map((each) => marginAt(each.expected() as number) / 2);
      const total = quantities.reduce((a, b) => a + b, 0);
      expectations.forEach((each, i) => {
        each.see(total - quantities[i]);
      });
    }
    return Math.max(...quantities.map((quantity) => Math.abs(quantity - equilibrium)));
  }

  it.each([
    [4, 0.7],
    [4, 0.79],
    [10, 0.3],
    [10, 0.36],
    [2, 1],
  ])('settle, %d of them, where they expect by %d: below 4 / (n + 1)', (firms, lambda) => {
    expect(distance(firms, lambda, 1000)).toBeLessThan(1e-12);
  });

  it.each([
    [4, 0.9],
    [4, 0.81],
    [10, 0.4],
    [10, 0.37],
  ])('swing ever wider, %d of them, where they expect by %d: above 4 / (n + 1)', (firms, lambda) => {
    expect(distance(firms, lambda, 300)).toBeGreaterThan(1e-5);
  });

  it('swing as wide as before where 3 of them expect the last time again', () => {
    expect(distance(3, 1, 1000)).toBeCloseTo(distance(3, 1, 1), 9);
    expect(distance(3, 1, 1000)).toBeGreaterThan(4e-7);
  });

  const quantities = Array.from({ length: 21 }, (_, k) => 3 * k);

  it('answer each other into the equilibrium, of the last time and of the mean of all', () => {
    for (const algorithm of ['best-response', 'fictitious'] as const) {
      const payoff = (action: number, [other]: Float64Array) =>
        marginAt(quantities[action] + other) * quantities[action];
      const [a, b] = players(2, { algorithm }, quantities.length, 3, { payoff });
      let sold: [number, number] = [0, 0];
      for (let t = 0; t < 200; t++) {
        sold = [quantities[a.learner.choose(a.random)], quantities[b.learner.choose(b.random)]];
        a.learner.observe?.([sold[1]]);
        b.learner.observe?.([sold[0]]);
      }
      expect(sold).toEqual([30, 30]);
    }
  });

  /** Mean quantity in the last quarter, of two who know what they earn and nothing of each other. */
  function duopoly(spec: LearnerSpec, rounds: number, seed: number): number {
    const [a, b] = players(2, spec, quantities.length, seed);
    const rewardOf = (own: number, total: number) => Math.min(Math.max(0.5 + (marginAt(total) * own) / 4050, 0), 1);
    let sum = 0;
    for (let t = 0; t < rounds; t++) {
      const first = a.learner.choose(a.random);
      const second = b.learner.choose(b.random);
      const total = quantities[first] + quantities[second];
      a.learner.learn(first, rewardOf(quantities[first], total));
      b.learner.learn(second, rewardOf(quantities[second], total));
      if (t >= 0.75 * rounds) sum += total;
    }
    return sum / (rounds / 2);
  }

  it.each([
    [{ algorithm: 'exp3', horizon: 100_000 }, 100_000],
    [{ algorithm: 'exp3-ix' }, 100_000],
    [{ algorithm: 'thompson' }, 10_000],
  ] as [LearnerSpec, number][])('learn the equilibrium of two: %o', (spec, rounds) => {
    const { mean } = over(4, (seed) => duopoly(spec, rounds, seed));
    expect(Math.abs(mean - 30)).toBeLessThan(0.02 * 30);
  });

  it('come to the competitive quantity by imitating who earned most, not to that of Cournot', () => {
    const steps = Array.from({ length: 91 }, (_, k) => k / 2);
    const { mean } = over(5, (seed) => {
      const firms = players(4, { algorithm: 'imitate' }, steps.length, seed);
      const actions = new Int32Array(4);
      const earned = new Float64Array(4);
      let sum = 0;
      for (let t = 0; t < 100_000; t++) {
        let total = 0;
        firms.forEach(({ learner, random }, i) => {
          actions[i] = learner.choose(random);
          total += steps[actions[i]];
        });
        for (let i = 0; i < 4; i++) earned[i] = marginAt(total) * steps[actions[i]];
        for (const { learner } of firms) learner.observe?.(actions, earned);
        if (t >= 20_000) sum += total / 4;
      }
      return sum / 80_000;
    });
    expect(mean).toBeGreaterThan(22.4);
    expect(mean).toBeLessThan(22.64);
  });
});

describe('fictitious play', () => {
  it('comes to mix evenly in matching pennies (Robinson 1951)', () => {
    const matching = (action: number, [heads]: Float64Array) => (action === 1 ? heads : 1 - heads);
    const [a] = players(1, { algorithm: 'fictitious' }, 2, 5, { payoff: matching });
    const [b] = players(1, { algorithm: 'fictitious' }, 2, 6, {
      payoff: (action, others) => matching(1 - action, others),
    });
    const heads = [0, 0];
    const rounds = 20_000;
    for (let t = 0; t < rounds; t++) {
      const did = [a.learner.choose(a.random), b.learner.choose(b.random)];
      a.learner.observe?.([did[1]]);
      b.learner.observe?.([did[0]]);
      heads[0] += did[0];
      heads[1] += did[1];
    }
    expect(Math.abs(heads[0] / rounds - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(heads[1] / rounds - 0.5)).toBeLessThan(0.02);
  });
});

it('expects each quantity for itself, and nothing before it was seen', () => {
  const each = createExpectation({ lambda: 0.25 }, 2);
  expect(each.expected(1)).toBeUndefined();
  each.see(8, 1);
  expect(each.expected(1)).toBe(8);
  each.see(16, 1);
  expect(each.expected(1)).toBe(10);
  expect(each.expected(0)).toBeUndefined();
  expect(() => each.see(Number.NaN)).toThrow('value: found NaN');
  expect(() => each.see(1, 2)).toThrow('index: found 2; expected a whole number from 0 to 1');
});
