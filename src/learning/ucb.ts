import { log } from '../arithmetic/index.ts';
import { best } from './drawing.ts';
import { checkAction, checkShare, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/**
 * UCB1 of Auer, Cesa-Bianchi and Fischer (2002), the action with the highest mean + sqrt(2 ln n / n_k), with the forgetting
 * of Garivier and Moulines (2011). An action never tried comes first. Told what every action would have earned, and with
 * width 0, it follows the leader.
 */
export function ucb(spec: SpecOf<'ucb'>, actions: number, recalled: Recalled): Learner {
  const { forgetting, width, ties } = spec;
  const counts = recalled.list('counts', actions, () => 0, 0);
  const sums = recalled.list('sums', actions, () => 0, 0);
  const scores = new Float64Array(actions);

  return {
    choose(random) {
      let n = 0;
      for (let k = 0; k < actions; k++) n += counts[k];
      const wide = width * log(Math.max(n, 1));
      for (let k = 0; k < actions; k++) {
        scores[k] = counts[k] > 0 ? sums[k] / counts[k] + Math.sqrt(wide / counts[k]) : Number.POSITIVE_INFINITY;
      }
      const u = random.uniform();
      return best(scores, ties === 'drawn' ? u : 0);
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkShare(reward);
      if (forgetting < 1) {
        for (let k = 0; k < actions; k++) {
          counts[k] *= forgetting;
          sums[k] *= forgetting;
        }
      }
      counts[action]++;
      sums[action] += reward;
    },
    state: () => learned('ucb', actions, spec, { counts: [...counts], sums: [...sums] }),
  };
}
