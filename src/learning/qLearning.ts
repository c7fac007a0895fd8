import { exp } from '../arithmetic/index.ts';
import { best } from './drawing.ts';
import { checkAction, checkFinite, checkIndex, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/**
 * Q-learning of Watkins (1989), as Calvano et al. (2020) let firms set prices by it:
 * Q(s, a) becomes (1 - alpha) Q(s, a) + alpha (reward + delta max Q(s', .)), where s' is the state of the next choice.
 * So a reward must be told before the next choice, and takes effect with it. Two draws a choice.
 * @param states 0 to states - 1: the contexts of `choose` and `learn`
 * @param start value of each action at first, in every state
 */
export function qLearning(
  spec: SpecOf<'q-learning'>,
  actions: number,
  recalled: Recalled,
  states = 1,
  start: ArrayLike<number> = new Float64Array(actions),
): Learner {
  const { rate, discount, decay } = spec;
  const values = recalled.list('values', states * actions, (k) => start[k % actions]);
  let decisions = recalled.number('decisions', 0, 0);
  /** Place in `values` of what was earned and not yet learned from, and the reward; place -1: nothing. */
  let place = recalled.number('place', -1, -1, states * actions - 1);
  let earned = recalled.number('earned', 0);

  function largest(state: number): number {
    let value = values[state * actions];
    for (let k = state * actions + 1; k < (state + 1) * actions; k++) if (values[k] > value) value = values[k];
    return value;
  }

  function settle(next: number): void {
    if (place < 0) return;
    values[place] += rate * (earned + discount * largest(next) - values[place]);
    place = -1;
  }

  return {
    choose(random, state = 0) {
      checkIndex(state, states, 'context');
      settle(state);
      const explores = random.uniform() < exp(-decay * decisions);
      const u = random.uniform();
      return explores ? Math.floor(u * actions) : best(values, u, state * actions, (state + 1) * actions);
    },
    learn(action, reward, state = 0) {
      checkAction(action, actions);
      checkFinite(reward, 'reward');
      checkIndex(state, states, 'context');
      settle(state);
      place = state * actions + action;
      earned = reward;
      decisions++;
    },
    state: () => learned('q-learning', actions, spec, { values: [...values], decisions, place, earned }),
  };
}
