import { exp } from '../arithmetic/index.ts';
import { InputError } from '../errors.ts';
import { drawn } from './drawing.ts';
import { checkAction, checkShare, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/** As far as few actions allow it. */
const USUAL_EXPERIMENT = 0.05;

/**
 * Reinforcement of Roth and Erev (1995): q_j becomes (1 - r) q_j + (j = k ? u (1 - eps) : q_j eps / (K - 1)), the second part
 * as Nicolaisen, Petrov and Tesfatsion (2001) have it; it is bounded while eps <= r (K - 1). A model of people: with gibbs it locks into any action.
 */
export function rothErev(spec: SpecOf<'roth-erev'>, actions: number, recalled: Recalled): Learner {
  const { recency, start, choice, temperature } = spec;
  const most = recency * (actions - 1);
  const { experiment = Math.min(USUAL_EXPERIMENT, most) } = spec;
  if (actions > 1 && experiment > most) {
    throw new InputError({
      path: 'experiment',
      found: `${experiment} of ${actions} actions`,
      expected: `at most recency times (actions - 1), ${most}: else propensities of actions not chosen grow without end`,
    });
  }
  const propensities = recalled.list('propensities', actions, () => start, 0);
  const byShare = choice === 'share';
  const weights = byShare ? propensities : new Float64Array(actions);
  const kept = 1 - recency;
  const spilt = kept + (actions > 1 ? experiment / (actions - 1) : 0);

  function weigh(): void {
    let largest = 0;
    for (let k = 0; k < actions; k++) largest = Math.max(largest, propensities[k]);
    for (let k = 0; k < actions; k++) weights[k] = exp((propensities[k] - largest) / temperature);
  }

  return {
    choose(random) {
      if (!byShare) weigh();
      return drawn(weights, random);
    },
    learn(action, reward) {
      checkAction(action, actions);
      checkShare(reward);
      const own = kept * propensities[action] + reward * (1 - experiment);
      for (let k = 0; k < actions; k++) propensities[k] *= spilt;
      propensities[action] = own;
    },
    state: () => learned('roth-erev', actions, spec, { propensities: [...propensities] }),
  };
}
