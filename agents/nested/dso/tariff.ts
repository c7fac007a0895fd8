import type { MarketRules } from '../market/rules.ts';

/** What users are offered, by step, EUR/MWh and EUR/MW and hour. */
export interface Rewards {
  rewardUp: Float64Array;
  rewardDown: Float64Array;
  standbyUp: Float64Array;
  standbyDown: Float64Array;
}

/** What the TSO said it requires, and what that would cost at first. */
export interface Required {
  requiredUpMw: Float64Array;
  requiredDownMw: Float64Array;
  upPrice: Float64Array;
  downPrice: Float64Array;
}

/** Hours of the clock of the flat rule. */
const EVENING = { from: 17, until: 21 };

/**
 * What a MWh less in a step is worth to the requirement, up to a factor: with g = R+ - R-, it lowers that of the step before and raises its
 * own (`curvature`), or, taken literally, follows that of the step before (`requirement`). Before the first step g is 0, and after the last
 * nothing is raised.
 */
function worthOf(rule: 'curvature' | 'requirement', { requiredUpMw, requiredDownMw }: Required): Float64Array {
  const g = requiredUpMw.map((up, t) => up - requiredDownMw[t]);
  const last = g.length - 1;
  return g.map((own, t) => (t === 0 ? 0 : g[t - 1]) - (rule === 'requirement' || t === last ? 0 : own));
}

/**
 * The tariff of a day (section 3): rewards in one direction a step, the largest of them the cap, none where nothing is required; standing by
 * is paid a share of the first prices of flexibility.
 * @param hourOfStep hour of the clock at which each step begins
 */
export function tariffOf(
  { rule, cap, pass }: MarketRules['tariff'],
  required: Required,
  hourOfStep: readonly number[],
): Rewards {
  const steps = hourOfStep.length;
  const standby = {
    standbyUp: required.upPrice.map((price) => pass * price),
    standbyDown: required.downPrice.map((price) => pass * price),
  };
  if (rule === 'none') return { rewardUp: new Float64Array(steps), rewardDown: new Float64Array(steps), ...standby };
  if (rule === 'flat') {
    const isEvening = (hour: number) => hour >= EVENING.from && hour < EVENING.until;
    const rewardUp = Float64Array.from(hourOfStep, (hour) => (isEvening(hour) ? cap / 2 : 0));
    return { rewardUp, rewardDown: new Float64Array(steps), ...standby };
  }
  const worth = worthOf(rule, required);
  const largest = worth.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const reward = (sign: 1 | -1) => worth.map((each) => (largest > 0 ? (cap * Math.max(0, sign * each)) / largest : 0));
  return { rewardUp: reward(1), rewardDown: reward(-1), ...standby };
}

/** A tariff as a decision is told of. @param hours of a step */
export const tariffDecision = (
  rules: MarketRules['tariff'],
  { requiredUpMw, requiredDownMw, upPrice, downPrice }: Required,
  hours: number,
  answer: Rewards,
) => ({
  ...{ kind: 'tariff', answer, objective: Number.NaN },
  problem: { rules, required: { requiredUpMw, requiredDownMw, upPrice, downPrice }, hours },
});
