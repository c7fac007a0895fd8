import { checkAction, checkFinite, type Learner, learned } from './learner.ts';
import type { Recalled } from './recalled.ts';
import type { SpecOf } from './schema.ts';

/**
 * Takes over the action of who earned most per MW last time, itself included, of equals a drawn one; rarely it tries any
 * (Vega-Redondo 1997). Where it heard of nobody it stays. Two draws a choice.
 */
export function imitate(spec: SpecOf<'imitate'>, actions: number, recalled: Recalled): Learner {
  let last = recalled.number('last', -1, -1, actions - 1);
  let most = recalled.number('most', 0);
  let winners = [...recalled.list('winners', undefined, () => 0, 0, actions - 1)];

  function hear(action: number, earned: number, path: string): void {
    checkAction(action, actions);
    checkFinite(earned, path);
    if (winners.length === 0 || earned > most) {
      most = earned;
      winners = [action];
    } else if (earned === most) winners.push(action);
  }

  return {
    choose(random) {
      const mutates = random.uniform() < spec.mutation;
      const u = random.uniform();
      if (mutates || (winners.length === 0 && last < 0)) last = Math.floor(u * actions);
      else if (winners.length > 0) last = winners[Math.floor(u * winners.length)];
      winners = [];
      return last;
    },
    learn: (action, reward) => hear(action, reward, 'reward'),
    observe(did, earned = []) {
      for (let k = 0; k < did.length; k++) hear(did[k], earned[k], 'earned');
    },
    state: () => learned('imitate', actions, spec, { last, most, winners: [...winners] }),
  };
}
