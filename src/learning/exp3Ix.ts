import { exp, log } from '../arithmetic/index.ts';
import { checkAction, checkShare, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/** The rate is renewed each time this share has been added to the decisions: all weights change with it. */
const RENEWED = 1 / 64;
/** Weights are renewed too when all have shrunk below this. */
const SMALL = 2 ** -300;

/**
 * Exponential weights with implicit exploration, of Neu (2015): p ~ exp(-eta L), L_k += (1 - u) / (p_k + eta / 2) with the
 * probability the action had when it was last chosen; eta = sqrt(2 ln K / (K t)), for the t-th decision, a step late by up
 * to a 64th of t.
 */
export function exp3Ix(spec: SpecOf<'exp3-ix'>, actions: number, recalled: Recalled): Learner {
  const losses = recalled.list('losses', actions, () => 0, 0);
  const odds = recalled.list('odds', actions, () => 1 / actions, 0);
  let decisions = recalled.number('decisions', 0, 0);
  let renewedAt = recalled.number('renewedAt', 0, 0);
  let least = recalled.number('least', 0, 0);
  const weights = new Float64Array(actions);
  let rate = 0;
  weigh();

  function weigh(): void {
    rate = Math.sqrt((2 * log(actions)) / (actions * (renewedAt + 1)));
    for (let k = 0; k < actions; k++) weights[k] = exp(-rate * (losses[k] - least));
  }

  function renew(): void {
    renewedAt = decisions;
    least = losses[0];
    for (let k = 1; k < actions; k++) least = Math.min(least, losses[k]);
    weigh();
  }

  function sum(): number {
    let total = 0;
    for (let k = 0; k < actions; k++) total += weights[k];
    return total;
  }

  return {
    choose(random) {
      let total = sum();
      if (total < SMALL) {
        renew();
        total = sum();
      }
      let left = random.uniform() * total;
      let action = 0;
      for (; action < actions - 1; action++) {
        left -= weights[action];
        if (left < 0) break;
      }
      odds[action] = weights[action] / total;
      return action;
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkShare(reward);
      losses[action] += (1 - reward) / (odds[action] + rate / 2);
      decisions++;
      if (decisions - renewedAt > RENEWED * renewedAt) renew();
      else weights[action] = exp(-rate * (losses[action] - least));
    },
    state: () =>
      learned('exp3-ix', actions, spec, { losses: [...losses], odds: [...odds], decisions, renewedAt, least }),
  };
}
