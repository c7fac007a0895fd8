/** What decisions earned, beside the best fixed action in hindsight. All in the unit of the payoff. */
export interface Regret {
  /** The fixed action that would have earned most, the first of equals; -1 without decisions. */
  best: number;
  /** What that one would have earned, and what was earned, over all decisions. */
  bestPayoff: number;
  got: number;
  /** `bestPayoff - got`; below 0 where changing was worth more than any fixed action. */
  total: number;
  /** The same a decision; NaN without decisions. */
  perDecision: number;
}

/**
 * Regret of what decisions got in all, by what each action would have earned had it been taken in all of them.
 * @param wouldHave by action, over all decisions
 */
export function regretOfTotals(decisions: number, got: number, wouldHave: ArrayLike<number>): Regret {
  if (decisions === 0) return { best: -1, bestPayoff: 0, got: 0, total: 0, perDecision: Number.NaN };
  let best = 0;
  for (let action = 1; action < wouldHave.length; action++) if (wouldHave[action] > wouldHave[best]) best = action;
  const total = wouldHave[best] - got;
  return { best, bestPayoff: wouldHave[best], got, total, perDecision: total / decisions };
}

/**
 * Regret over decisions, on what came true: what each action would have earned then, the others' actions as they were.
 * @param chosen index of the action, by decision
 * @param actions how many there are
 * @param payoff of an action at a decision; of a matrix by action, then by decision: `(action, t) => matrix[action][t]`
 */
export function regret(
  chosen: ArrayLike<number>,
  actions: number,
  payoff: (action: number, t: number) => number,
): Regret {
  const wouldHave = new Float64Array(actions);
  let got = 0;
  for (let t = 0; t < chosen.length; t++) {
    for (let action = 0; action < actions; action++) {
      const earned = payoff(action, t);
      wouldHave[action] += earned;
      if (action === chosen[t]) got += earned;
    }
  }
  return regretOfTotals(chosen.length, got, wouldHave);
}
