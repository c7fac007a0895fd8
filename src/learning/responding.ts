import { InputError } from '../errors.ts';
import { best } from './drawing.ts';
import { checkAction, checkFinite, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/**
 * What an action would earn if the others did so: in any unit.
 * @param others as they were observed, or a mean of that: prices, say, or the one residual quantity
 */
export type Payoff = (action: number, others: Float64Array) => number;

/**
 * The best action against what the others are expected to do: their last (Cournot 1838), a mean that forgets, or the mean
 * of all (Brown 1951). It stays where nothing is better, else draws among equals; before it has heard anything it draws
 * among all. What it earned itself it need not know. One draw a choice.
 */
export function responding(
  spec: SpecOf<'best-response'> | SpecOf<'fictitious'>,
  actions: number,
  recalled: Recalled,
  payoff: Payoff,
): Learner {
  let others = recalled.list('others', undefined, () => 0);
  let times = recalled.number('times', 0, 0);
  let last = recalled.number('last', -1, -1, actions - 1);
  const payoffs = new Float64Array(actions);

  function answer(u: number): number {
    if (times === 0) return Math.floor(u * actions);
    for (let k = 0; k < actions; k++) payoffs[k] = payoff(k, others);
    const found = best(payoffs, u);
    checkFinite(payoffs[found], 'payoff');
    return last >= 0 && payoffs[last] === payoffs[found] ? last : found;
  }

  return {
    choose(random) {
      last = answer(random.uniform());
      return last;
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkFinite(reward, 'reward');
    },
    observe(did) {
      if (times > 0 && did.length !== others.length) {
        throw new InputError({ path: 'others', found: `${did.length}`, expected: `${others.length}, as before` });
      }
      if (times === 0) others = new Float64Array(did.length);
      times++;
      const weight = spec.algorithm === 'fictitious' || times === 1 ? 1 / times : spec.lambda;
      for (let k = 0; k < did.length; k++) {
        checkFinite(did[k], 'others');
        others[k] += weight * (did[k] - others[k]);
      }
    },
    state: () => learned(spec.algorithm, actions, spec, { others: [...others], times, last }),
  };
}
