import type { Learner } from './learner.ts';

/** Chooses as a learner does and is told nothing more, nor must that learner be: by this what was learned is evaluated. */
export function frozen(learner: Learner): Learner {
  const state = learner.state();
  return { choose: (random, context) => learner.choose(random, context), learn() {}, state: () => state };
}
