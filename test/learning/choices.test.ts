import { describe, expect, test } from 'vitest';
import { choicesOf } from '../../src/learning/choices.ts';
import { inContexts } from '../../src/learning/contexts.ts';
import { createLearner, restore } from '../../src/learning/create.ts';
import type { LearnerSpec } from '../../src/learning/schema.ts';
import { stream } from '../../src/random/streams.ts';

const ACTIONS = 4;
const REWARDS = [0.2, 0.5, 0.9, 0.4];
const DRAWS = 20_000;

const SPECS: LearnerSpec[] = [
  { algorithm: 'roth-erev' },
  { algorithm: 'roth-erev', choice: 'share' },
  { algorithm: 'exp3', horizon: 200 },
  { algorithm: 'exp3-ix' },
  { algorithm: 'ucb' },
  { algorithm: 'ucb', ties: 'order' },
  { algorithm: 'thompson' },
  { algorithm: 'q-learning', decay: 0.01 },
];

describe.each(SPECS)('chances of %j', (spec) => {
  test.each([0, 3, 60])('are how often it chooses, after %i rewards', (rewards) => {
    const learner = createLearner(spec, ACTIONS);
    const random = stream(1, 'taught');
    for (let k = 0; k < rewards; k++) {
      const action = learner.choose(random);
      learner.learn(action, REWARDS[action]);
    }
    learner.choose(random); // what is not settled is, and weights are renewed
    const state = learner.state();
    const { chance = [], value = [] } = choicesOf(state) ?? {};
    expect(chance.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    expect(value.length).toBe(ACTIONS);
    const drawn = stream(2, 'drawn');
    const times = new Array<number>(ACTIONS).fill(0);
    const again = restore(state);
    for (let k = 0; k < DRAWS; k++) times[again.choose(drawn)]++;
    for (let k = 0; k < ACTIONS; k++) {
      const sd = Math.sqrt((chance[k] * (1 - chance[k])) / DRAWS);
      expect(Math.abs(times[k] / DRAWS - chance[k]), `action ${k}`).toBeLessThan(5 * sd + 1e-3);
    }
  });
});

test('each context has its own; one that answers others has none', () => {
  const learner = inContexts([createLearner({ algorithm: 'ucb' }, 2), createLearner({ algorithm: 'ucb' }, 2)]);
  learner.learn(0, 1, 1);
  learner.learn(1, 0.25, 1);
  expect(choicesOf(learner.state(), 0)?.value).toEqual([Number.NaN, Number.NaN]);
  expect(choicesOf(learner.state(), 1)).toEqual({ of: 'mean reward', value: [1, 0.25], chance: [1, 0] });
  expect(choicesOf(createLearner({ algorithm: 'imitate' }, 2).state())).toBeUndefined();
});

test('q-learning has states for contexts', () => {
  const learner = createLearner({ algorithm: 'q-learning', rate: 0.5, discount: 0 }, 2, { states: 3 });
  learner.learn(1, 0.8, 2);
  learner.choose(stream(1, 'any'), 0);
  expect(choicesOf(learner.state(), 2)?.value).toEqual([0, 0.4]);
  expect(choicesOf(learner.state(), 1)?.value).toEqual([0, 0]);
});
