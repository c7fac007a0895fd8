import { describe, expect, it } from 'vitest';
import { log } from '../../src/arithmetic/index.ts';
import { createLearner } from '../../src/learning/create.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { type Random, stream } from '../../src/random/streams.ts';
import { over, regret } from './games.ts';

const DECISIONS = 20_000;
const ARMS = [0.6, ...Array(9).fill(0.5)];
const exp3: LearnerSpec = { algorithm: 'exp3', horizon: DECISIONS };

/** What EXP3 misses at most where the best arm earns so much in all: Auer et al. (2002), theorem 3.1. */
function exp3Bound(arms: number, gain: number): number {
  const mixed = Math.sqrt((arms * log(arms)) / ((Math.E - 1) * DECISIONS));
  return (Math.E - 1) * mixed * gain + (arms * log(arms)) / mixed;
}

describe('a bandit of one arm at 0.6 and nine at 0.5', () => {
  const missedBy = (spec: LearnerSpec, seeds: number) =>
    over(seeds, (seed) => regret(spec, ARMS, DECISIONS, seed)).mean;

  it('is learned by upper confidence bounds as UCB1 is known to', () => {
    const missed = missedBy({ algorithm: 'ucb', forgetting: 1 }, 40);
    expect(missed).toBeGreaterThan(830);
    expect(missed).toBeLessThan(930);
  });

  it('is learned best by sampling of Thompson', () => {
    const missed = missedBy({ algorithm: 'thompson' }, 20);
    expect(missed).toBeGreaterThan(140);
    expect(missed).toBeLessThan(225);
  });

  it('is learned by exponential weights within their bounds', () => {
    const missed = missedBy(exp3, 100);
    expect(missed).toBeGreaterThan(945);
    expect(missed).toBeLessThan(1025);
    expect(exp3Bound(10, 0.6 * DECISIONS)).toBeCloseTo(1423, 0);
    const implicit = missedBy({ algorithm: 'exp3-ix' }, 100);
    expect(implicit).toBeGreaterThan(800);
    expect(implicit).toBeLessThan(885);
  });

  it('is not learned by Roth-Erev with Gibbs choice, which locks into any arm', () => {
    const misses = Array.from({ length: 20 }, (_, seed) => regret({ algorithm: 'roth-erev' }, ARMS, DECISIONS, seed));
    expect(misses.filter((missed) => missed > 1700).length).toBeGreaterThan(10);
    expect(misses.reduce((a, b) => a + b, 0) / misses.length).toBeGreaterThan(exp3Bound(10, 0.6 * DECISIONS));
  });
});

it('EXP3 comes back to an arm however far behind it fell', () => {
  const learner = createLearner({ algorithm: 'exp3', horizon: 10 }, 2);
  for (let t = 0; t < 20_000; t++) learner.learn(0, 1);
  for (let t = 0; t < 21_000; t++) learner.learn(1, 1);
  const random = stream(1, 'learn');
  const chosen = Array.from({ length: 1000 }, () => learner.choose(random));
  expect(chosen.filter((action) => action === 1).length).toBeGreaterThan(800);
});

it('UCB leaves an arm that has become worse within about a thousand decisions, if it forgets', () => {
  const left = (forgetting: number) => {
    const learner = createLearner({ algorithm: 'ucb', forgetting }, 2);
    const random = stream(1, 'learn');
    let late = 0;
    for (let t = 0; t < 20_000; t++) {
      const action = learner.choose(random);
      learner.learn(action, action === 1 ? 0.5 : t < 10_000 ? 0.9 : 0.3);
      if (t >= 12_000) late += action;
    }
    return late / 8000;
  };
  expect(left(0.999)).toBeGreaterThan(0.6);
  expect(left(1)).toBeLessThan(0.1);
});

describe('gains made against UCB', () => {
  const first: Random = { uniform: () => 0, normal: () => 0, exponential: () => 0, pick: () => 0 };

  /** What a learner misses against the better of two arms that pay 1 unless a UCB without drawn ties would choose them. */
  function missed(spec: LearnerSpec, seed: number): number {
    const learner = createLearner(spec, 2);
    const foreseen = createLearner({ algorithm: 'ucb', forgetting: 1, ties: 'order' }, 2);
    const random = stream(seed, 'learn');
    const paid = [0, 0];
    let got = 0;
    for (let t = 0; t < DECISIONS; t++) {
      const guess = foreseen.choose(first);
      const action = learner.choose(random);
      const reward = action === guess ? 0 : 1;
      learner.learn(action, reward);
      foreseen.learn(guess, 0);
      got += reward;
      paid[1 - guess]++;
    }
    return Math.max(...paid) - got;
  }
  const missedBy = (spec: LearnerSpec) => over(20, (seed) => missed(spec, seed)).mean;

  it('cost it half of all decisions where equals come in order, and next to nothing where they are drawn', () => {
    expect(missedBy({ algorithm: 'ucb', forgetting: 1, ties: 'order' })).toBe(DECISIONS / 2);
    expect(missedBy({ algorithm: 'ucb', forgetting: 1 })).toBeLessThan(200);
  });

  it('cost exponential weights no more than their bounds, whoever makes the gains', () => {
    expect(exp3Bound(2, DECISIONS / 2)).toBeCloseTo(327, 0);
    expect(Math.abs(missedBy(exp3))).toBeLessThan(100);
    expect(Math.abs(missedBy({ algorithm: 'exp3-ix' }))).toBeLessThan(100);
  });
});

describe('Roth-Erev by shares, that forgets nothing', () => {
  /** How fast the log of the second propensity grows per that of the first, from step 1e3 to step 3e5. */
  function exponent(payoff: number, seed: number): number {
    const learner = createLearner({ algorithm: 'roth-erev', recency: 0, experiment: 0, choice: 'share' }, 2);
    const random = stream(seed, 'learn');
    const propensities = () => learner.state().memory.propensities as number[];
    let early: number[] = [];
    for (let t = 1; t <= 300_000; t++) {
      const action = learner.choose(random);
      learner.learn(action, action === 0 ? 1 : payoff);
      if (t === 1000) early = propensities();
    }
    const late = propensities();
    return log(late[1] / early[1]) / log(late[0] / early[0]);
  }

  it.each([0.25, 0.5, 0.75])('has propensities grow by powers as payoffs are: %d', (payoff) => {
    const { mean, half } = over(10, (seed) => exponent(payoff, seed));
    expect(Math.abs(mean - payoff)).toBeLessThan(Math.max(0.03, half));
  });
});
