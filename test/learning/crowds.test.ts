import { describe, expect, it } from 'vitest';
import { createLearner } from '../../src/learning/create.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { stream } from '../../src/random/streams.ts';
import { over, players } from './games.ts';

describe('a minority game of 101 with two strategies each', () => {
  /**
   * Variance of how many more are on one side than on the other, per player, where each follows the strategy that would
   * have served it best so far, and strategies answer the last so many outcomes (Challet and Zhang 1997).
   */
  function variance(memory: number, rounds: number, seed: number): number {
    const outcomes = 2 ** memory;
    const world = stream(seed, 'world');
    const all = Array.from({ length: 101 }, (_, i) => ({
      learner: createLearner({ algorithm: 'ucb', forgetting: 1, width: 0 }, 2),
      random: stream(seed, 'learn', i),
      strategies: [0, 1].map(() => Int8Array.from({ length: outcomes }, () => (world.uniform() < 0.5 ? -1 : 1))),
    }));
    let history = 0;
    let squares = 0;
    for (let t = 0; t < 2 * rounds; t++) {
      let excess = 0;
      for (const { learner, random, strategies } of all) excess += strategies[learner.choose(random)][history];
      for (const { learner, strategies } of all) {
        for (let k = 0; k < 2; k++) learner.learn(k, 0.5 - (strategies[k][history] * excess) / 256);
      }
      if (t >= rounds) squares += excess * excess;
      history = (2 * history + (excess < 0 ? 1 : 0)) % outcomes;
    }
    return squares / rounds / 101;
  }
  const mean = (memory: number, rounds: number, seeds = 6) =>
    over(seeds, (seed) => variance(memory, rounds, seed)).mean;

  it('wastes most where all remember little, least where histories are about as many as players', {
    tags: 'slow',
  }, () => {
    const few = [mean(2, 1500), mean(4, 2000)];
    const some = [mean(5, 4000), mean(6, 4000, 4)];
    const many = [mean(7, 4000, 3), mean(10, 6000, 1)];
    expect(few[0]).toBeGreaterThan(5);
    expect(few[1]).toBeGreaterThan(1);
    expect(Math.min(...few, ...some, ...many)).toBe(Math.min(...some));
    expect(some[0]).toBeLessThan(0.5);
    expect(some[1]).toBeCloseTo(0.22, 1);
    expect(many[0]).toBeCloseTo(0.38, 1);
    expect(many[1]).toBeGreaterThan(0.7);
    expect(many[1]).toBeLessThan(1);
  });
});

describe('a bar with 60 seats for 100 (El Farol, Arthur 1994)', () => {
  /** Mean and variance of how many come, in the later half; coming earns 1 where there are seats, staying away 1/2. */
  function attendance(spec: LearnerSpec, nights: number, seed: number): { mean: number; variance: number } {
    const guests = players(100, spec, 2, seed);
    const actions = new Int32Array(100);
    const came = Float64Array.from({ length: nights }, () => {
      let count = 0;
      guests.forEach(({ learner, random }, i) => {
        actions[i] = learner.choose(random);
        count += actions[i];
      });
      guests.forEach(({ learner }, i) => {
        learner.learn(actions[i], actions[i] === 0 ? 0.5 : count <= 60 ? 1 : 0);
      });
      return count;
    }).slice(nights / 2);
    const mean = came.reduce((a, b) => a + b, 0) / came.length;
    return { mean, variance: came.reduce((sum, count) => sum + (count - mean) ** 2, 0) / came.length };
  }

  it.each([
    [{ algorithm: 'roth-erev', choice: 'share', recency: 0, experiment: 0 }],
    [{ algorithm: 'exp3', horizon: 5000 }],
    [{ algorithm: 'exp3-ix' }],
  ] as [LearnerSpec][])('fills, and more evenly than if all threw coins: %o', (spec) => {
    const seen = Array.from({ length: 3 }, (_, seed) => attendance(spec, 5000, seed));
    const { mean } = over(3, (seed) => seen[seed].mean);
    expect(Math.abs(mean - 60)).toBeLessThan(0.2);
    expect(over(3, (seed) => seen[seed].variance).mean).toBeLessThan(24);
  });
});
