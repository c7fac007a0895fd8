import { createLearner, type Setting } from '../../src/learning/create.ts';
import type { Learner } from '../../src/learning/learner.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { type Random, stream } from '../../src/random/streams.ts';

export interface Mean {
  mean: number;
  /** Half of the interval that holds 95 % of such means. */
  half: number;
}

/** The mean of a figure over the seeds 0 to seeds - 1. */
export function over(seeds: number, figure: (seed: number) => number): Mean {
  const values = Array.from({ length: seeds }, (_, seed) => figure(seed));
  const mean = values.reduce((a, b) => a + b, 0) / seeds;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: 1.96 * Math.sqrt(squares / (seeds - 1) / seeds) };
}

/** What a learner misses against the best arm, in expectation, where arm k pays 1 with probability means[k] and 0 else. */
export function regret(spec: LearnerSpec, means: readonly number[], decisions: number, seed: number): number {
  const learner = createLearner(spec, means.length);
  const random = stream(seed, 'learn');
  const world = stream(seed, 'world');
  const most = Math.max(...means);
  let missed = 0;
  for (let t = 0; t < decisions; t++) {
    const action = learner.choose(random);
    learner.learn(action, world.uniform() < means[action] ? 1 : 0);
    missed += most - means[action];
  }
  return missed;
}

export interface Player {
  learner: Learner;
  random: Random;
}

/** Players of a game, each with a learner and a stream of its own. */
export const players = (count: number, spec: LearnerSpec, actions: number, seed: number, setting?: Setting): Player[] =>
  Array.from({ length: count }, (_, i) => ({
    learner: createLearner(spec, actions, setting),
    random: stream(seed, 'learn', i),
  }));
