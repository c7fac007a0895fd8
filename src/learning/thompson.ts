import { checkAction, checkShare, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/**
 * Sampling of Thompson (1933) with normal beliefs: the best of N(mean_k, sd^2 / n_k), where n_k and the mean count one
 * decision that never was, of reward `prior`. A day forgets of what was seen, not of the prior.
 */
export function thompson(spec: SpecOf<'thompson'>, actions: number, recalled: Recalled): Learner {
  const { sd, prior, forgetting } = spec;
  const counts = recalled.list('counts', actions, () => 0, 0);
  const sums = recalled.list('sums', actions, () => 0, 0);

  return {
    choose(random) {
      let action = 0;
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < actions; k++) {
        const n = counts[k] + 1;
        const score = (sums[k] + prior) / n + (sd / Math.sqrt(n)) * random.normal();
        if (score > largest) {
          largest = score;
          action = k;
        }
      }
      return action;
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkShare(reward);
      counts[action]++;
      sums[action] += reward;
    },
    endOfDay() {
      for (let k = 0; k < actions; k++) {
        counts[k] *= forgetting;
        sums[k] *= forgetting;
      }
    },
    state: () => learned('thompson', actions, spec, { counts: [...counts], sums: [...sums] }),
  };
}
