import { exp, log } from '../arithmetic/index.ts';
import { checkAction, checkShare, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/** All weights are scaled back once one has grown beyond this. */
const LARGE = 2 ** 300;

/**
 * Exponential weights of Auer, Cesa-Bianchi, Freund and Schapire (2002), theorem 3.1: for K actions and T decisions
 * p = (1 - g) w / sum w + g / K, g = min(1, sqrt(K ln K / ((e - 1) T))). Where the best action earns G in all, its regret
 * is at most (e - 1) g G + K ln K / g, whoever makes the rewards.
 */
export function exp3(spec: SpecOf<'exp3'>, actions: number, recalled: Recalled): Learner {
  const mixed = Math.min(1, Math.sqrt((actions * log(actions)) / ((Math.E - 1) * spec.horizon)));
  const logarithms = recalled.list('logarithms', actions, () => 0, 0);
  const odds = recalled.list('odds', actions, () => 1 / actions, mixed / actions);
  let top = recalled.number('top', 0, 0);
  const weights = new Float64Array(actions);
  weigh();

  function weigh(): void {
    for (let k = 0; k < actions; k++) weights[k] = exp(logarithms[k] - top);
  }

  const probability = (share: number): number => (1 - mixed) * share + mixed / actions;

  return {
    choose(random) {
      let total = 0;
      for (let k = 0; k < actions; k++) total += weights[k];
      let left = random.uniform();
      let action = 0;
      for (; action < actions - 1; action++) {
        left -= probability(weights[action] / total);
        if (left < 0) break;
      }
      odds[action] = probability(weights[action] / total);
      return action;
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkShare(reward);
      logarithms[action] += (mixed * reward) / (actions * odds[action]);
      weights[action] = exp(logarithms[action] - top);
      if (weights[action] < LARGE) return;
      top = logarithms[action];
      weigh();
    },
    state: () => learned('exp3', actions, spec, { logarithms: [...logarithms], odds: [...odds], top }),
  };
}
