import { InputError } from '../errors.ts';
import { checkIndex, type Learner, learned } from './learner.ts';

/** One learner for each context, as blocks of the day or regulation states: what is learned in one is not known in another. */
export function inContexts(learners: readonly Learner[]): Learner {
  if (learners.length === 0) throw new InputError({ path: 'contexts', found: '0', expected: 'at least one context' });

  function at(context = 0): Learner {
    checkIndex(context, learners.length, 'context');
    return learners[context];
  }

  return {
    choose: (random, context) => at(context).choose(random),
    learn: (action, reward, context) => at(context).learn(action, reward),
    observe: (did, earned, context) => at(context).observe?.(did, earned),
    endOfDay() {
      for (const learner of learners) learner.endOfDay?.();
    },
    state() {
      const contexts = learners.map((learner) => learner.state());
      return learned('contexts', contexts[0].actions, {}, { contexts });
    },
  };
}
