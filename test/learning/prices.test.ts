import { describe, expect, it } from 'vitest';
import type { Payoff } from '../../src/learning/responding.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { over, type Player, players } from './games.ts';

const PRICES = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);

/** All buy from whoever asks least; equals share. */
const profit: Payoff = (action, others) => {
  const price = PRICES[action];
  const lowest = Math.min(...others);
  if (price > lowest) return 0;
  return price / (1 + (price < lowest ? 0 : others.filter((each) => each === lowest).length));
};

/** The lowest price that each round ends with. */
function market(firms: readonly Player[], rounds: number): Float64Array {
  const actions = new Int32Array(firms.length);
  return Float64Array.from({ length: rounds }, () => {
    for (let i = 0; i < firms.length; i++) actions[i] = firms[i].learner.choose(firms[i].random);
    let lowest = PRICES.length;
    for (const action of actions) lowest = Math.min(lowest, action);
    let sellers = 0;
    for (const action of actions) if (action === lowest) sellers++;
    firms.forEach(({ learner }, i) => {
      learner.learn(actions[i], actions[i] === lowest ? PRICES[lowest] / sellers : 0);
      learner.observe?.([...actions].filter((_, j) => j !== i).map((action) => PRICES[action]));
    });
    return PRICES[lowest];
  });
}

const meanOf = (prices: Float64Array) => prices.reduce((a, b) => a + b, 0) / prices.length;

describe('sellers of one good, who choose prices (Bertrand)', () => {
  const answering = (count: number, seed: number) =>
    players(count, { algorithm: 'best-response' }, 20, seed, { payoff: profit });

  it.each([
    [2, 0.1],
    [4, 0.05],
  ])('of whom %d undercut each other from the top end at %d', (count, price) => {
    const firms = answering(count, 1);
    for (const { learner } of firms) learner.observe?.(Array(count - 1).fill(1));
    expect(market(firms, 100).at(-1)).toBe(price);
  });

  it('end in an equilibrium from wherever they start', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect([0.05, 0.1]).toContain(market(answering(2, seed), 200).at(-1));
      expect(market(answering(4, seed), 200).at(-1)).toBe(0.05);
    }
  });

  const priceOf = (spec: LearnerSpec, count = 2, seeds = 3) =>
    over(seeds, (seed) => meanOf(market(players(count, spec, 20, seed), 60_000).slice(30_000)));

  it('move in lockstep by UCB without drawn ties, which looks like collusion and is not optimal', () => {
    const inOrder = priceOf({ algorithm: 'ucb', ties: 'order' });
    expect(inOrder.mean).toBeCloseTo(0.671, 2);
    expect(inOrder.half).toBe(0);
    const drawn = priceOf({ algorithm: 'ucb' });
    expect(drawn.mean).toBeCloseTo(0.39, 1);
    expect(drawn.mean + 10 * drawn.half).toBeLessThan(inOrder.mean);
  });

  it('stay above the equilibrium where they are two, and come near it where they are four', () => {
    const exp3: LearnerSpec = { algorithm: 'exp3', horizon: 60_000 };
    expect(priceOf(exp3).mean).toBeGreaterThan(0.15);
    expect(priceOf({ algorithm: 'exp3-ix' }).mean).toBeGreaterThan(0.15);
    expect(priceOf(exp3, 4).mean).toBeLessThan(0.11);
    expect(priceOf({ algorithm: 'roth-erev' }, 4, 2).mean).toBeCloseTo(0.0529, 3);
  });
});
