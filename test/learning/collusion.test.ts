import { describe, expect, it } from 'vitest';
import { exp } from '../../src/arithmetic/index.ts';
import { createLearner } from '../../src/learning/create.ts';
import { stream } from '../../src/random/streams.ts';
import { over, players } from './games.ts';

/** Sold at a price, where the other asks so much: logit demand of Calvano et al. (2020), quality 2, cost 1, mu 0.25. */
function demand(price: number, other: number): number {
  const own = exp((2 - price) / 0.25);
  return own / (own + exp((2 - other) / 0.25) + 1);
}
const profit = (price: number, other: number) => (price - 1) * demand(price, other);

function argmax(of: (x: number) => number): number {
  let [low, high] = [1, 3];
  for (let k = 0; k < 100; k++) {
    const [left, right] = [high - 0.618 * (high - low), low + 0.618 * (high - low)];
    if (of(left) < of(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

function fixedPoint(of: (x: number) => number): number {
  let x = 1.5;
  for (let k = 0; k < 100; k++) x = of(x);
  return x;
}

const NASH = fixedPoint((other) => argmax((price) => profit(price, other)));
const MONOPOLY = argmax((price) => profit(price, price));

describe('two Q-learners who set prices, each knowing the last two (Calvano et al. 2020)', () => {
  const step = (1.2 * (MONOPOLY - NASH)) / 14;
  const prices = Array.from({ length: 15 }, (_, k) => NASH - 0.1 * (MONOPOLY - NASH) + k * step);
  const profits = prices.map((price) => prices.map((other) => profit(price, other)));

  /** Where their mean profit ends, 0 at that of the equilibrium and 1 at that of a monopoly. */
  function gain(discount: number, rounds: number, seed: number): number {
    const start = profits.map((row) => row.reduce((a, b) => a + b, 0) / row.length / (1 - discount));
    const setting = { states: 225, start };
    const [a, b] = players(2, { algorithm: 'q-learning', decay: 2e-5, discount }, 15, seed, setting);
    let state = 0;
    let sum = 0;
    for (let t = 0; t < rounds; t++) {
      const first = a.learner.choose(a.random, state);
      const second = b.learner.choose(b.random, state);
      a.learner.learn(first, profits[first][second], state);
      b.learner.learn(second, profits[second][first], state);
      state = 15 * first + second;
      if (t >= rounds - 10_000) sum += profits[first][second] + profits[second][first];
    }
    const competitive = profit(NASH, NASH);
    return (sum / 20_000 - competitive) / (profit(MONOPOLY, MONOPOLY) - competitive);
  }

  it('play a game with the equilibrium and the monopoly price as published', () => {
    expect(NASH).toBeCloseTo(1.4729, 4);
    expect(MONOPOLY).toBeCloseTo(1.925, 4);
  });

  it('keep most of a monopoly profit', { tags: 'slow' }, () => {
    const { mean } = over(12, (seed) => gain(0.95, 500_000, seed));
    expect(mean).toBeGreaterThan(0.7);
    expect(mean).toBeLessThan(0.95);
  });

  it('keep little of it where they do not look ahead', { tags: 'slow' }, () => {
    expect(over(8, (seed) => gain(0, 350_000, seed)).mean).toBeLessThan(0.35);
  });
});

describe('a Q-learner', () => {
  it('finds the values of a decision process that can be worked out', () => {
    // From either of two states to the other, or not: staying earns 0.1 or 1, leaving costs 0.5 or nothing.
    const earned = [
      [0.1, -0.5],
      [0, 1],
    ];
    const learner = createLearner({ algorithm: 'q-learning', discount: 0.9, decay: 0 }, 2, { states: 2 });
    const random = stream(1, 'learn');
    let state = 0;
    for (let t = 0; t < 20_000; t++) {
      const next = learner.choose(random, state);
      learner.learn(next, earned[state][next], state);
      state = next;
    }
    const values = learner.state().memory.values as number[];
    [7.75, 8.5, 7.65, 10].forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 6);
    });
  });
});
